import { isAlreadyExists } from './apiError';
import type { ControllerContext } from './controller';
import type { KubeObject, NewObject, PodTemplate } from './kubeTypes';
import { controllerOf, controllerReference } from './ownership';
import { resources, type Resource } from './resources';
import { canonicalJson, hashOf } from './templateHash';

/** A pod template as it once was. */
export interface ControllerRevision extends KubeObject {
  data: { spec: { template: PodTemplate & { $patch?: string } } };
  revision: number;
}

/** The label on pods that says which revision they were made from. */
export const revisionLabel = 'controller-revision-hash';

/** The template that a revision holds. */
export function templateOf(revision: ControllerRevision): PodTemplate {
  const { $patch: _patch, ...template } = revision.data.spec.template;
  return template;
}

/** Which revision a template is: a known one, or one that is still to be made. */
function findRevision(
  history: ControllerRevision[],
  template: PodTemplate,
): ControllerRevision | undefined {
  const wanted = canonicalJson(template);
  return history.find(
    revision => canonicalJson(templateOf(revision)) === wanted,
  );
}

/** The label on revisions that holds what pods carry in {@link revisionLabel}. */
const hashLabels = {
  StatefulSet: 'controller.kubernetes.io/hash',
  DaemonSet: revisionLabel,
} as const;

/** The value of {@link revisionLabel} on pods of a revision. */
export function hashOfRevision({ metadata }: ControllerRevision): string {
  const { labels = {} } = metadata;
  return labels[hashLabels.StatefulSet] ?? labels[hashLabels.DaemonSet] ?? '';
}

/** A revision that holds a template, numbered after all known ones. */
function newRevision(
  owner: KubeObject & { spec: { template: PodTemplate } },
  resource: Resource,
  history: ControllerRevision[],
): NewObject<ControllerRevision> {
  const { template } = owner.spec;
  const hash = hashOf(template);
  const hashLabel =
    resource.kind === 'StatefulSet'
      ? hashLabels.StatefulSet
      : hashLabels.DaemonSet;
  return {
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      annotations: owner.metadata.annotations,
      ownerReferences: [controllerReference(owner, resource)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: nextNumber(history),
  };
}

function nextNumber(history: ControllerRevision[]): number {
  return Math.max(0, ...history.map(({ revision }) => revision)) + 1;
}

/** The revisions of an owner, oldest first, with the one of its template as it is now. */
export async function syncRevisions(
  context: ControllerContext,
  owner: KubeObject & { spec: { template: PodTemplate } },
  resource: Resource,
): Promise<{ history: ControllerRevision[]; current: ControllerRevision }> {
  const informer = context.informers.of<ControllerRevision>(
    resources.controllerRevisions,
  );
  const history = informer.store
    .ownedBy(owner.metadata.uid)
    .sort((a, b) => a.revision - b.revision);
  const found = findRevision(history, owner.spec.template);
  if (found) {
    if (found === history.at(-1)) return { history, current: found };
    // Rolled back: the old revision becomes the newest.
    const renewed = { ...found, revision: nextNumber(history) };
    const current = await context.client.replace(
      resources.controllerRevisions,
      renewed,
    );
    informer.store.put(current);
    return {
      history: [...history.filter(revision => revision !== found), current],
      current,
    };
  }
  const wanted = newRevision(owner, resource, history);
  const { name = '', namespace } = wanted.metadata;
  const current = await context.client
    .create<ControllerRevision>(resources.controllerRevisions, wanted)
    .catch(async error => {
      if (!isAlreadyExists(error)) throw error;
      const target = { namespace, name };
      const known = await context.client.get<ControllerRevision>(
        resources.controllerRevisions,
        target,
      );
      if (controllerOf(known)?.uid !== owner.metadata.uid) throw error;
      return known;
    });
  informer.store.put(current);
  return { history: [...history, current], current };
}

/** Which revisions may go: neither in use nor among the newest `limit` unused ones. */
export function surplusRevisions(
  history: ControllerRevision[],
  inUse: Set<string>,
  limit: number,
): ControllerRevision[] {
  const unused = history.filter(({ metadata }) => !inUse.has(metadata.name));
  return unused.slice(0, Math.max(0, unused.length - limit));
}
