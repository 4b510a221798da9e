import {
  objectKey,
  refOf,
  type ChangeEffect,
  type FileEdit,
  type KubernetesObject,
  type Problem,
  type ReadSet,
} from '@gitops-suite/model';
import { stringify } from 'yaml';
import {
  definitionsOf,
  discover,
  type ApplicationDefinition,
  type Discovery,
} from './discover';
import type { EngineContext } from './engine/context';
import { canonicalJson } from './json';
import { done, failed, type Outcome } from './outcome';
import { maskManifest } from './plan';
import type { GitSource, Revision } from './ports';
import { ChangedPaths, type Rendered } from './render';
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
  const old = new Map(
    definitionsOf(before).definitions.map(one => [one.id, one]),
  );
  const effects: ChangeEffect[] = [];
  for (const definition of definitionsOf(after).definitions) {
    const effect = await effectOf({
      definition,
      old: old.get(definition.id),
      base: base.value,
      edited,
      changed: new ChangedPaths(change.edits),
      known: isHead ? head.readSetOf(definition.id) : undefined,
      context,
    });
    if (effect) {
      effects.push(effect);
    }
  }
  return done({ effects, problems: newProblems(before, after) });
}

async function effectOf(input: {
  definition: ApplicationDefinition;
  old: ApplicationDefinition | undefined;
  base: Revision;
  edited: Revision;
  changed: ChangedPaths;
  known: ReadSet | undefined;
  context: EngineContext;
}): Promise<ChangeEffect | undefined> {
  const { definition, old, base, edited, changed, known, context } = input;
  const same =
    old === definition || JSON.stringify(old) === JSON.stringify(definition);
  if (same && known && !changed.touch(known)) {
    return undefined;
  }
  const renderedOld = old && (await context.renders.render(old, base, known));
  if (same && renderedOld && !changed.touch(renderedOld.readSet)) {
    return undefined;
  }
  const rendered = await context.renders.render(
    definition,
    edited,
    renderedOld?.readSet,
  );
  return {
    applicationId: definition.id,
    environment: definition.environment,
    cluster: definition.cluster,
    namespace: definition.namespace,
    manifests: compareManifests(objectsOf(renderedOld), objectsOf(rendered)),
    problems: rendered.status === 'failed' ? [rendered.problem] : [],
  };
}

function objectsOf(
  rendered: Rendered | undefined,
): ReadonlyMap<string, KubernetesObject> {
  const objects = rendered?.status === 'rendered' ? rendered.objects : [];
  return new Map(objects.map(object => [objectKey(refOf(object)), object]));
}

function compareManifests(
  before: ReadonlyMap<string, KubernetesObject>,
  after: ReadonlyMap<string, KubernetesObject>,
): ChangeEffect['manifests'] {
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  return keys.map(key => {
    const old = before.get(key);
    const now = after.get(key);
    const verb = verbOf(old, now);
    const shown = now ?? old!;
    return {
      key,
      ref: refOf(shown),
      verb,
      yaml: now ? toYaml(now) : '',
      before: old && verb !== 'unchanged' ? toYaml(old) : undefined,
    };
  });
}

function toYaml(object: KubernetesObject): string {
  // Through JSON: numbers whose text a double would lose are written as they stand.
  return stringify(JSON.parse(JSON.stringify(maskManifest(object))), {
    lineWidth: 0,
  });
}

function newProblems(before: Discovery, after: Discovery): Problem[] {
  const known = new Set(
    definitionsOf(before).problems.map(problem => JSON.stringify(problem)),
  );
  return definitionsOf(after).problems.filter(
    problem => !known.has(JSON.stringify(problem)),
  );
}

function verbOf(
  old: KubernetesObject | undefined,
  now: KubernetesObject | undefined,
): ChangeEffect['manifests'][number]['verb'] {
  if (!old) {
    return 'create';
  }
  if (!now) {
    return 'prune';
  }
  return canonicalJson(old) === canonicalJson(now) ? 'unchanged' : 'change';
}
