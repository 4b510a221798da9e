import type {
  KubernetesObject,
  ObjectKey,
  PlanStep,
} from '@gitops-suite/model';

type Json = Record<string, unknown>;

/**
 * Adds to each step what has to be ready before it: the definition of its kind, its namespace, and the workload that
 * answers for an admission webhook, where it comes before. Takes steps in their order. Pure.
 * @internal
 */
export function addAwaited(
  steps: readonly PlanStep[],
  facts: {
    manifestOf(key: ObjectKey): KubernetesObject | undefined;
    definedKinds: ReadonlyMap<ObjectKey, string>;
  },
): PlanStep[] {
  const written = steps.filter(({ verb }) => verb !== 'prune');
  const definitions = new Map<string, ObjectKey>();
  for (const [key, kind] of facts.definedKinds) {
    definitions.set(kind, key);
  }
  const planned = new Set(written.map(({ key }) => key));
  const workloads = workloadsOf(steps, facts.manifestOf);
  return steps.map((step, place) => {
    if (step.verb === 'prune' || step.verb === 'unchanged') {
      return step;
    }
    const { group, kind, namespace } = step.ref;
    const after = [
      definitions.get(`${group}/${kind}`),
      namespace === undefined ? undefined : `/Namespace//${namespace}`,
      ...servedBy(facts.manifestOf(step.key), workloads)
        .filter(workload => workload.place < place && isAwaited(workload, step))
        .map(({ key }) => key),
    ].filter(
      (key): key is ObjectKey =>
        key !== undefined && key !== step.key && planned.has(key),
    );
    return after.length > 0 ? { ...step, after } : step;
  });
}

/**
 * A configuration that is there already calls its workload as it is, whether that works or not: only a rollout of the
 * same sync is worth waiting for, and what mends a webhook that is in the way must not wait for what it keeps away.
 */
function isAwaited(workload: Workload, { verb }: PlanStep): boolean {
  return verb !== 'change' || workload.isWritten;
}

interface Workload {
  key: ObjectKey;
  /** Among the steps. */
  place: number;
  isWritten: boolean;
  namespace: string;
  labels: Json;
}

interface Workloads {
  all: readonly Workload[];
  services: ReadonlyMap<string, Json>;
}

function workloadsOf(
  steps: readonly PlanStep[],
  manifestOf: (key: ObjectKey) => KubernetesObject | undefined,
): Workloads {
  const all: Workload[] = [];
  const services = new Map<string, Json>();
  for (const [place, { key, ref, verb }] of steps.entries()) {
    const spec = manifestOf(key)?.spec as Json | undefined;
    const template = spec?.template as { metadata?: { labels?: Json } };
    const namespace = ref.namespace ?? '';
    if (ref.kind === 'Service' && ref.group === '' && spec?.selector) {
      services.set(`${namespace}/${ref.name}`, spec.selector as Json);
    } else if (template?.metadata?.labels && serves(verb, ref)) {
      const isWritten = verb !== 'unchanged';
      const { labels } = template.metadata;
      all.push({ key, place, isWritten, namespace, labels });
    }
  }
  return { all, services };
}

/** Common labels make the pods of hooks and Jobs look like those behind a Service: they come to an end, and serve nobody. */
function serves(verb: PlanStep['verb'], { group }: PlanStep['ref']): boolean {
  return verb !== 'prune' && verb !== 'run' && group !== 'batch';
}

/** Workloads of the sync behind the services that a webhook configuration calls. */
function servedBy(
  manifest: KubernetesObject | undefined,
  { all, services }: Workloads,
): Workload[] {
  if (!manifest?.kind.endsWith('WebhookConfiguration')) {
    return [];
  }
  const webhooks = Array.isArray(manifest.webhooks) ? manifest.webhooks : [];
  const found = webhooks.flatMap(webhook => {
    const service = webhook?.clientConfig?.service as
      | { namespace?: string; name?: string }
      | undefined;
    const selector = services.get(`${service?.namespace}/${service?.name}`);
    return selector
      ? all.filter(
          ({ namespace, labels }) =>
            namespace === service!.namespace &&
            Object.entries(selector).every(
              ([name, value]) => labels[name] === value,
            ),
        )
      : [];
  });
  return [...new Set(found)];
}
