/** Where the outcome of a step differs from what the plan said about it. */
import type {
  FieldDifference,
  KubernetesObject,
  Plan,
  PlanStep,
} from '@gitops-suite/model';
import type { diffObjects } from '../../src/plan';
import { isWithin, fieldPath, itemPath } from '../../src/plan/fieldPath';
import { canonicalJson } from '../../src/json';

/** One difference between plan and outcome. */
export interface Finding {
  key: string;
  what: string;
  plan?: Plan;
}

/** Compares the objects before and after a sync with the step that was planned for them. */
export function findDifferences(
  step: PlanStep,
  outcome: {
    before: KubernetesObject | undefined;
    after: KubernetesObject | undefined;
    diff: typeof diffObjects;
  },
): Finding[] {
  const { before, after } = outcome;
  const wrong = (what: string): Finding[] => [
    { key: step.key, what: `${step.verb}: ${what}` },
  ];
  switch (step.verb) {
    case 'create':
      return !before && after
        ? []
        : wrong(`before ${Boolean(before)}, after ${Boolean(after)}`);
    case 'prune':
      return before && (!after || after.metadata.deletionTimestamp)
        ? []
        : wrong(`before ${Boolean(before)}, after ${Boolean(after)}`);
    case 'unchanged':
      return versionOf(before) === versionOf(after)
        ? []
        : wrong(`written: ${leafPaths(before, after).join(', ')}`);
    default:
      return before && after
        ? changed(step, before, after, outcome.diff).flatMap(wrong)
        : wrong(`before ${Boolean(before)}, after ${Boolean(after)}`);
  }
}

function changed(
  step: PlanStep,
  before: KubernetesObject,
  after: KubernetesObject,
  diff: typeof diffObjects,
): string[] {
  if (versionOf(before) === versionOf(after)) {
    return ['nothing was written'];
  }
  const isContent = step.fields.some(
    ({ desired, live, hidden }) =>
      hidden || desired !== undefined || live !== undefined,
  );
  const planned = isContent ? step.fields : [];
  const told = planned.map(({ path }) => path);
  const untold = leafPaths(before, after).filter(
    path => !isWithin(path, told) && !told.some(one => isWithin(one, [path])),
  );
  const real = diff({
    live: before,
    predicted: after,
    desired: after,
    secret: before.kind === 'Secret',
  }).fields;
  const [plan, outcome] = [planned, real].map(
    fields => new Map(fields.map(asText)),
  );
  const wrong = [...plan]
    .filter(([path, text]) => outcome.has(path) && outcome.get(path) !== text)
    .map(
      ([path, text]) => `${path}: planned ${text}, was ${outcome.get(path)}`,
    );
  const missed = [...outcome.keys()].filter(
    path => !isWithin(path, told) && !told.some(one => isWithin(one, [path])),
  );
  const empty = told.filter(path => !differs(path, leafPaths(before, after)));
  return [
    ...untold.map(path => `not told: ${path}`),
    ...wrong,
    ...missed.map(path => `not planned: ${path}`),
    ...empty.map(path => `did not happen: ${path}`),
  ];
}

function differs(path: string, leaves: readonly string[]): boolean {
  return leaves.some(leaf => isWithin(leaf, [path]) || isWithin(path, [leaf]));
}

function asText({ path, desired, live, hidden }: FieldDifference) {
  return [path, hidden ? 'hidden' : `${live} → ${desired}`] as const;
}

function versionOf(object: KubernetesObject | undefined): unknown {
  return object?.metadata.resourceVersion;
}

/** What a server picks at random. */
const chosenByServer = /(^|\.)(clusterIPs?|nodePort|healthCheckNodePort)$/;
/** What only a server writes. */
const serverFields = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
];

/** Paths at which two objects differ, found by a comparison that shares nothing with the one that is judged. */
export function leafPaths(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): string[] {
  const [a, b] = [before, after].map(object => {
    if (!object) {
      return {};
    }
    const { status: _status, metadata, ...rest } = inAnyOrder(object);
    const own = Object.fromEntries(
      Object.entries(metadata).filter(([name]) => !serverFields.includes(name)),
    );
    const { annotations = {} } = metadata;
    const {
      'kubectl.kubernetes.io/last-applied-configuration': _last,
      ...kept
    } = annotations;
    return { ...rest, metadata: { ...own, annotations: kept } };
  });
  return [...walk(a, b, '')].filter(path => !chosenByServer.test(path));
}

/** The order of metrics means nothing: the server changes it when it stores an older version. */
function inAnyOrder(object: KubernetesObject): KubernetesObject {
  const { metrics, ...spec } = (object.spec ?? {}) as Json;
  return object.kind === 'HorizontalPodAutoscaler' && Array.isArray(metrics)
    ? {
        ...object,
        spec: {
          ...spec,
          metrics: metrics.map(one => canonicalJson(one)).sort(),
        },
      }
    : object;
}

type Json = Record<string, unknown>;

function* walk(a: unknown, b: unknown, path: string): Generator<string> {
  if (textOf(a) === textOf(b)) {
    return;
  }
  if ([a, b].every(value => value === undefined || isPlain(value))) {
    const [x, y] = [(a ?? {}) as Json, (b ?? {}) as Json];
    for (const name of new Set([...Object.keys(x), ...Object.keys(y)])) {
      yield* walk(x[name], y[name], fieldPath(path, name));
    }
    if (Object.keys(x).length + Object.keys(y).length === 0) {
      yield path;
    }
  } else if (isNamed(a) && isNamed(b)) {
    for (const name of new Set([...a, ...b].map(item => item.name))) {
      const find = (list: Json[]) => list.find(item => item.name === name);
      yield* walk(find(a), find(b), itemPath(path, { name }));
    }
    if (canonicalJson(a.map(namesOf)) !== canonicalJson(b.map(namesOf))) {
      yield path;
    }
  } else {
    yield path;
  }
}

/** Null is a value: a nullable field holds it. An empty list is none: a server stores it or not, as it comes. */
function textOf(value: unknown): string {
  const isAbsent =
    value === undefined || (Array.isArray(value) && value.length === 0);
  return isAbsent ? 'absent' : canonicalJson(value);
}

function namesOf({ name }: Json): unknown {
  return name;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ports have names, but are told apart by their numbers. */
function isNamed(value: unknown): value is Json[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      item =>
        isPlain(item) &&
        typeof item.name === 'string' &&
        !('port' in item || 'containerPort' in item),
    )
  );
}
