import {
  objectKey,
  refOf,
  type ChangeEffect,
  type FileEdit,
  type KubernetesObject,
  type Problem,
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
import type { GitSource, PathChange, Revision } from './ports';
import { touches, type Rendered } from './render';
import { EditedRevision } from './source';

/**
 * What edits on top of a revision would change: every Application whose definition or render they touch, rendered
 * before and after. Nothing is written anywhere.
 * @internal
 */
export async function previewChange(
  source: GitSource,
  change: { baseRevision: string; edits: readonly FileEdit[] },
  context: EngineContext,
): Promise<Outcome<{ effects: ChangeEffect[]; problems: Problem[] }>> {
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
  const prefixIds = context.config.repositories.length > 1;
  const edited = new EditedRevision(base.value, change.edits);
  const before = await discover({ revision: base.value, config, prefixIds });
  const changes = change.edits.map<PathChange>(({ path, status }) => ({
    path,
    status,
  }));
  const after = await discover({
    revision: edited,
    config,
    prefixIds,
    previous: { discovery: before, changes },
  });
  const renderedBefore = new Map(
    definitionsOf(before).definitions.map(definition => [
      definition.id,
      definition,
    ]),
  );
  const effects: ChangeEffect[] = [];
  for (const definition of definitionsOf(after).definitions) {
    const old = renderedBefore.get(definition.id);
    const effect = await effectOf({
      definition,
      old,
      base: base.value,
      edited,
      changes,
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
  changes: readonly PathChange[];
  context: EngineContext;
}): Promise<ChangeEffect | undefined> {
  const { definition, old, base, edited, changes, context } = input;
  const renderedOld =
    old && (await context.renders.render(old, base, undefined));
  const same = old && JSON.stringify(old) === JSON.stringify(definition);
  if (
    same &&
    renderedOld &&
    !changes.some(({ path }) => touches(renderedOld.readSet, path))
  ) {
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
