import type { EventText } from '../eventRecorder';
import type {
  Deployment,
  DeploymentStatus,
  NewObject,
  ReplicaSet,
} from '../kubeTypes';
import { controllerReference } from '../ownership';
import { resources } from '../resources';
import { hashOf } from '../templateHash';
import {
  isScaling,
  planRecreateSizes,
  planRollingSizes,
  planScalingSizes,
  type Sizes,
} from './planScale';
import { nextStatus, untilDeadline, type RolloutTime } from './rolloutStatus';
import {
  annotations,
  revisionOf,
  sizeOf,
  total,
  viewRollout,
  type RolloutView,
} from './rolloutView';

/** One step of a rollout as data. */
export interface RolloutPlan {
  create?: NewObject<ReplicaSet>;
  /** ReplicaSets as they are to be written. */
  update: ReplicaSet[];
  remove: ReplicaSet[];
  /** The revision annotation that the Deployment is to have. */
  revision?: string;
  status: DeploymentStatus;
  events: EventText[];
  /** Milliseconds until the plan may come out differently although nothing changed. */
  recheckAfter?: number;
}

/** What a rollout is decided on. */
export interface RolloutInput extends RolloutTime {
  deployment: Deployment;
  /** The ReplicaSets that the Deployment owns. */
  replicaSets: ReplicaSet[];
  /** Whether pods of old ReplicaSets still exist; only asked for with Recreate. */
  oldPodsRemain(old: ReplicaSet[]): boolean;
}

/** Plans the next step of a Deployment: at most one new ReplicaSet, or one round of new sizes. */
export function planRollout(input: RolloutInput): RolloutPlan {
  const view = viewRollout(input.deployment, input.replicaSets);
  if (input.deployment.metadata.deletionTimestamp)
    return statusOnly(view, input);
  const revised = withRevision(view);
  const sizes = planSizes(revised.view, input);
  if (sizes === 'create') return planCreation(revised.view, input);
  const scaled = applySizes(revised.view, sizes);
  const written = new Map<string, ReplicaSet>();
  for (const replicaSet of [...revised.update, ...scaled.update]) {
    written.set(replicaSet.metadata.name, replicaSet);
  }
  const status = nextStatus(scaled.view, input);
  return {
    update: [...written.values()],
    remove: planCleanup(scaled.view, status),
    revision: scaled.view.current?.metadata.annotations?.[annotations.revision],
    status,
    events: scaled.events,
    recheckAfter: untilDeadline(scaled.view, status, input),
  };
}

function statusOnly(view: RolloutView, time: RolloutTime): RolloutPlan {
  return { update: [], remove: [], events: [], status: nextStatus(view, time) };
}

function planSizes(view: RolloutView, input: RolloutInput): Sizes | 'create' {
  if (view.deployment.spec.paused || isScaling(view))
    return planScalingSizes(view);
  if (view.deployment.spec.strategy?.type !== 'Recreate') {
    return view.current ? planRollingSizes(view) : 'create';
  }
  const sizes = planRecreateSizes(view, input.oldPodsRemain(view.old));
  const waits = sizes.size > 0 || input.oldPodsRemain(view.old);
  return view.current || waits ? sizes : 'create';
}

/** Gives the current ReplicaSet the newest revision and the Deployment's annotations. */
function withRevision(view: RolloutView): {
  view: RolloutView;
  update: ReplicaSet[];
} {
  const { current } = view;
  if (!current) return { view, update: [] };
  const newest = Math.max(0, ...view.old.map(revisionOf)) + 1;
  const before = revisionOf(current);
  const wanted: Record<string, string> = inheritedAnnotations(view.deployment);
  if (before < newest) {
    wanted[annotations.revision] = String(newest);
    if (before > 0)
      wanted[annotations.revisionHistory] = extendHistory(current, before);
  }
  const has = current.metadata.annotations ?? {};
  const minReadySeconds = view.deployment.spec.minReadySeconds;
  const settled =
    Object.entries(wanted).every(([key, value]) => has[key] === value) &&
    (current.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
  if (settled) return { view, update: [] };
  const next: ReplicaSet = {
    ...current,
    metadata: { ...current.metadata, annotations: { ...has, ...wanted } },
    spec: { ...current.spec, minReadySeconds },
  };
  return { view: { ...view, current: next }, update: [next] };
}

function extendHistory(replicaSet: ReplicaSet, revision: number): string {
  const history =
    replicaSet.metadata.annotations?.[annotations.revisionHistory];
  return history ? `${history},${revision}` : String(revision);
}

const ownAnnotations = new Set<string>([
  ...Object.values(annotations),
  'kubectl.kubernetes.io/last-applied-configuration',
]);

function inheritedAnnotations(deployment: Deployment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(
      ([key]) => !ownAnnotations.has(key),
    ),
  );
}

function planCreation(view: RolloutView, time: RolloutTime): RolloutPlan {
  const { deployment } = view;
  const room = view.replicas + view.maxSurge - total(view.old, sizeOf);
  const recreates = deployment.spec.strategy?.type === 'Recreate';
  const size = recreates
    ? view.replicas
    : Math.min(view.replicas, Math.max(0, room));
  const created = newReplicaSet(view, size);
  const name = created.metadata.name ?? '';
  const status = nextStatus(view, time, name);
  return {
    create: created,
    update: [],
    remove: [],
    revision: created.metadata.annotations?.[annotations.revision],
    status,
    events:
      size === 0
        ? []
        : [scalingEvent(`Scaled up replica set ${name} from 0 to ${size}`)],
    recheckAfter: untilDeadline(view, status, time),
  };
}

function newReplicaSet(
  view: RolloutView,
  replicas: number,
): NewObject<ReplicaSet> {
  const { metadata, spec, status } = view.deployment;
  const hash = hashOf(spec.template, status?.collisionCount);
  const labels = {
    ...spec.template.metadata?.labels,
    'pod-template-hash': hash,
  };
  const revision = Math.max(0, ...view.old.map(revisionOf)) + 1;
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: {
        ...inheritedAnnotations(view.deployment),
        [annotations.revision]: String(revision),
        ...sizeAnnotations(view),
      },
      ownerReferences: [
        controllerReference(view.deployment, resources.deployments),
      ],
    },
    spec: {
      replicas,
      minReadySeconds: spec.minReadySeconds,
      selector: {
        ...spec.selector,
        matchLabels: {
          ...spec.selector.matchLabels,
          'pod-template-hash': hash,
        },
      },
      template: {
        ...spec.template,
        metadata: { ...spec.template.metadata, labels },
      },
    },
  };
}

function sizeAnnotations(view: RolloutView): Record<string, string> {
  return {
    [annotations.desiredReplicas]: String(view.replicas),
    [annotations.maxReplicas]: String(view.replicas + view.maxSurge),
  };
}

interface Scaled {
  view: RolloutView;
  update: ReplicaSet[];
  events: EventText[];
}

function applySizes(view: RolloutView, sizes: Sizes): Scaled {
  const update: ReplicaSet[] = [];
  const events: EventText[] = [];
  const resized = (replicaSet: ReplicaSet): ReplicaSet => {
    const before = sizeOf(replicaSet);
    const size = sizes.get(replicaSet) ?? before;
    const wanted = sizeAnnotations(view);
    const has = replicaSet.metadata.annotations ?? {};
    const stale = Object.entries(wanted).some(
      ([key, value]) => has[key] !== value,
    );
    const rescaled =
      sizes.has(replicaSet) || (replicaSet === view.current && before > 0);
    if (size === before && !(rescaled && stale)) return replicaSet;
    const next: ReplicaSet = {
      ...replicaSet,
      metadata: { ...replicaSet.metadata, annotations: { ...has, ...wanted } },
      spec: { ...replicaSet.spec, replicas: size },
    };
    update.push(next);
    if (size !== before) {
      const direction = size > before ? 'up' : 'down';
      events.push(
        scalingEvent(
          `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${before} to ${size}`,
        ),
      );
    }
    return next;
  };
  const current = view.current && resized(view.current);
  return {
    view: { ...view, current, old: view.old.map(resized) },
    update,
    events,
  };
}

function scalingEvent(message: string): EventText {
  return { type: 'Normal', reason: 'ScalingReplicaSet', message };
}

/** Once a rollout is complete, empty old ReplicaSets beyond the history limit go, oldest first. */
function planCleanup(
  view: RolloutView,
  status: DeploymentStatus,
): ReplicaSet[] {
  const limit = view.deployment.spec.revisionHistoryLimit ?? 10;
  const complete =
    (status.updatedReplicas ?? 0) === view.replicas &&
    (status.availableReplicas ?? 0) === view.replicas &&
    (status.replicas ?? 0) === view.replicas;
  if (!complete && !view.deployment.spec.paused) return [];
  const alive = view.old.filter(
    replicaSet => !replicaSet.metadata.deletionTimestamp,
  );
  return [...alive]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, alive.length - limit))
    .filter(isEmpty);
}

function isEmpty(replicaSet: ReplicaSet): boolean {
  return (
    sizeOf(replicaSet) === 0 &&
    (replicaSet.status?.replicas ?? 0) === 0 &&
    (replicaSet.metadata.generation ?? 0) <=
      (replicaSet.status?.observedGeneration ?? 0)
  );
}
