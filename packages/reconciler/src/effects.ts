import {
  objectKey,
  refOf,
  type ChangeEffect,
  type KubernetesObject,
  type ReadSet,
} from '@gitops-suite/model';
import { stringify } from 'yaml';
import type { ApplicationDefinition } from './discover/definition';
import { canonicalJson } from './json';
import { maskManifest } from './plan';
import type { PathChange, Revision } from './ports';
import { ChangedPaths } from './render/changedPaths';
import type { Rendered, RenderStation } from './render/renderApplication';

/** A revision and what it defines. @public */
export interface DefinedRevision {
  revision: Revision;
  definitions: readonly ApplicationDefinition[];
}

/** See {@link effectsOf}. @public */
export interface EffectsInput {
  before: DefinedRevision;
  after: DefinedRevision;
  /** Every path that differs between the two. */
  changed: readonly Pick<PathChange, 'path'>[];
  renders: Pick<RenderStation, 'render'>;
  /** What the render of an Application before the change is known to depend on: then it need not be rendered to know. */
  readSetOf?(applicationId: string): ReadSet | undefined;
  /** Told before each Application that is looked at. */
  onProgress?(done: number, of: number): void;
}

/**
 * What a change of a repository does: every Application whose definition or render it touches, rendered before and
 * after, and those that are gone. Secrets are masked.
 * @public
 */
export async function effectsOf(input: EffectsInput): Promise<ChangeEffect[]> {
  const before = byId(input.before);
  const after = byId(input.after);
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  const changed = new ChangedPaths(input.changed);
  const effects: ChangeEffect[] = [];
  for (const [index, id] of ids.entries()) {
    input.onProgress?.(index, ids.length);
    const effect = await effectOf({
      old: before.get(id),
      now: after.get(id),
      changed,
      input,
    });
    if (effect) {
      effects.push(effect);
    }
  }
  return effects;
}

function byId({
  definitions,
}: DefinedRevision): Map<string, ApplicationDefinition> {
  return new Map(definitions.map(one => [one.id, one]));
}

async function effectOf(given: {
  old: ApplicationDefinition | undefined;
  now: ApplicationDefinition | undefined;
  changed: ChangedPaths;
  input: EffectsInput;
}): Promise<ChangeEffect | undefined> {
  const { old, now, changed, input } = given;
  const { before, after, renders } = input;
  const definition = (now ?? old)!;
  const known = input.readSetOf?.(definition.id);
  const same = old === now || JSON.stringify(old) === JSON.stringify(now);
  if (same && known && !changed.touch(known)) {
    return undefined;
  }
  const renderedOld =
    old && (await renders.render(old, before.revision, known));
  if (same && renderedOld && !changed.touch(renderedOld.readSet)) {
    return undefined;
  }
  const rendered =
    now && (await renders.render(now, after.revision, renderedOld?.readSet));
  return {
    applicationId: definition.id,
    environment: definition.environment,
    cluster: definition.cluster,
    namespace: definition.namespace,
    // A render that failed says nothing about objects: nothing is deleted because of it.
    manifests:
      rendered?.status === 'failed'
        ? []
        : compareManifests(objectsOf(renderedOld), objectsOf(rendered)),
    problems: rendered?.status === 'failed' ? [rendered.problem] : [],
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
