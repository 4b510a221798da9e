import type {
  ChangeEffect,
  FileEdit,
  Problem,
  ReadSet,
} from '@gitops-suite/model';
import { definitionsOf, discover, type Discovery } from './discover';
import { effectsOf } from './effects';
import type { EngineContext } from './engine/context';
import { done, failed, type Outcome } from './outcome';
import type { GitSource } from './ports';
import { EditedRevision } from './source';

/** What is known of the newest revision, so that a preview costs work for what it changes alone. @internal */
export interface KnownHead {
  discovery: Discovery | undefined;
  /** What the render of an Application at that revision depends on. */
  readSetOf(applicationId: string): ReadSet | undefined;
}

/**
 * What edits on top of a revision would change: every Application whose definition or render they touch, rendered
 * before and after. Nothing is written anywhere.
 * @internal
 */
export async function previewChange(
  source: GitSource,
  change: { baseRevision: string; edits: readonly FileEdit[] },
  parts: { context: EngineContext; head: KnownHead },
): Promise<Outcome<{ effects: ChangeEffect[]; problems: Problem[] }>> {
  const { context, head } = parts;
  const base = await source.revision(change.baseRevision);
  if (base.status === 'failed') {
    return base;
  }
  const config = context.config.repositories.find(
    ({ name }) => name === source.name,
  );
  if (!config) {
    return failed(
      'not-found',
      `the repository ${source.name} is not configured`,
    );
  }
  const edited = new EditedRevision(base.value, change.edits);
  const prefixIds = context.config.repositories.length > 1;
  const isHead = head.discovery?.revision === base.value.sha;
  const before = isHead
    ? head.discovery!
    : await discover({ revision: base.value, config, prefixIds });
  const after = await discover({
    revision: edited,
    config,
    prefixIds,
    previous: { discovery: before, changes: change.edits },
  });
  const known = (id: string) => (isHead ? head.readSetOf(id) : undefined);
  const effects = await effectsOf({
    before: { revision: base.value, ...definitionsOf(before) },
    after: { revision: edited, ...definitionsOf(after) },
    changed: change.edits,
    renders: context.renders,
    readSetOf: known,
  });
  return done({ effects, problems: newProblems(before, after) });
}

function newProblems(before: Discovery, after: Discovery): Problem[] {
  const known = new Set(
    definitionsOf(before).problems.map(problem => JSON.stringify(problem)),
  );
  return definitionsOf(after).problems.filter(
    problem => !known.has(JSON.stringify(problem)),
  );
}
