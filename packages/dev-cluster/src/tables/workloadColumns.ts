import { child, children } from '../admission/defaults/fill';
import { asList, asObject, type Json, type JsonObject } from '../schema/types';
import { ageOf, humanDuration } from './age';
import { ageColumn, column, type Column } from './column';

type Read = (object: JsonObject) => Json;

const spec =
  (name: string, fallback: Json = 0): Read =>
  o =>
    asObject(o.spec)[name] ?? fallback;
const status =
  (name: string, fallback: Json = 0): Read =>
  o =>
    asObject(o.status)[name] ?? fallback;

const template = ['spec', 'template', 'spec', 'containers'];
const cronTemplate = ['spec', 'jobTemplate', ...template];
const join =
  (path: string[], field: string): Read =>
  o =>
    children(o, ...path)
      .map(c => String(c[field] ?? ''))
      .join(',');

/** A `LabelSelector` or a plain map as text. */
export function printSelector(selector: Json | undefined): string {
  const { matchLabels, matchExpressions, ...plain } = asObject(selector);
  const labels = Object.entries({ ...plain, ...asObject(matchLabels) })
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort();
  const expressions = asList(matchExpressions)
    .map(asObject)
    .map(
      e =>
        `${String(e.key)} ${String(e.operator).toLowerCase()} (${asList(
          e.values,
        ).join(',')})`,
    );
  return [...labels, ...expressions].join(',') || '<none>';
}

const templateColumns = (selector = true, path = template): Column[] => {
  // They stand at the end, so that they come after the age.
  const columns = [
    column('Containers*', join(path, 'name')),
    column('Images*', join(path, 'image')),
  ];
  return selector
    ? [
        ...columns,
        column('Selector*', o => printSelector(asObject(o.spec).selector)),
      ]
    : columns;
};

/** A pod's state in a word, as `kubectl get pods` shows it. */
function podReason(pod: JsonObject): string {
  const state = asObject(pod.status);
  let reason = String(state.reason ?? state.phase ?? '');
  const inits = asList(state.initContainerStatuses).map(asObject);
  const total = children(pod, 'spec', 'initContainers').length;
  for (const [i, init] of inits.entries()) {
    const terminated = child(init, 'state', 'terminated');
    if (terminated && terminated.exitCode === 0) continue;
    const waiting = child(init, 'state', 'waiting');
    if (terminated)
      reason = `Init:${String(
        terminated.reason || `ExitCode:${String(terminated.exitCode)}`,
      )}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing')
      reason = `Init:${String(waiting.reason)}`;
    else reason = `Init:${i}/${total}`;
    break;
  }
  if (!reason.startsWith('Init:')) {
    for (const container of asList(state.containerStatuses)
      .map(asObject)
      .reverse()) {
      const waiting = child(container, 'state', 'waiting');
      const terminated = child(container, 'state', 'terminated');
      if (waiting?.reason) reason = String(waiting.reason);
      else if (terminated)
        reason = String(
          terminated.reason || `ExitCode:${String(terminated.exitCode)}`,
        );
    }
  }
  const deleted = asObject(pod.metadata).deletionTimestamp;
  return deleted ? 'Terminating' : reason;
}

const podColumns: Column[] = [
  column('Ready', o => {
    const statuses = children(o, 'status', 'containerStatuses');
    const all = children(o, 'spec', 'containers').length;
    return `${statuses.filter(s => s.ready === true).length}/${all}`;
  }),
  column('Status', podReason),
  column('Restarts', o =>
    String(
      children(o, 'status', 'containerStatuses').reduce(
        (sum, s) => sum + Number(s.restartCount ?? 0),
        0,
      ),
    ),
  ),
  ageColumn,
  column('IP*', status('podIP', '<none>')),
  column('Node*', spec('nodeName', '<none>')),
  column('Nominated Node*', status('nominatedNodeName', '<none>')),
  column('Readiness Gates*', () => '<none>'),
];

const jobColumns: Column[] = [
  column('Status', o => {
    const conditions = children(o, 'status', 'conditions');
    const is = (type: string) =>
      conditions.some(c => c.type === type && c.status === 'True');
    if (is('Complete')) return 'Complete';
    if (is('Failed')) return 'Failed';
    if (asObject(o.metadata).deletionTimestamp) return 'Terminating';
    if (is('Suspended')) return 'Suspended';
    return is('FailureTarget') ? 'FailureTarget' : 'Running';
  }),
  column('Completions', o => {
    const wanted = asObject(o.spec).completions;
    const done = Number(asObject(o.status).succeeded ?? 0);
    return `${done}/${
      wanted === undefined
        ? `1 of ${String(asObject(o.spec).parallelism)}`
        : String(wanted)
    }`;
  }),
  column('Duration', (o, now) => {
    const { startTime, completionTime } = asObject(o.status);
    if (typeof startTime !== 'string') return '';
    const end =
      typeof completionTime === 'string' ? new Date(completionTime) : now;
    return humanDuration(end.getTime() - new Date(startTime).getTime());
  }),
  ageColumn,
  ...templateColumns(),
];

/** The columns of workloads, after the name. */
export const workloadColumns: Record<string, Column[]> = {
  Pod: podColumns,
  Deployment: [
    column(
      'Ready',
      o =>
        `${String(status('readyReplicas')(o))}/${String(spec('replicas')(o))}`,
    ),
    column('Up-to-date', status('updatedReplicas')),
    column('Available', status('availableReplicas')),
    ageColumn,
    ...templateColumns(),
  ],
  ReplicaSet: [
    column('Desired', spec('replicas'), 'integer'),
    column('Current', status('replicas'), 'integer'),
    column('Ready', status('readyReplicas'), 'integer'),
    ageColumn,
    ...templateColumns(),
  ],
  ReplicationController: [
    column('Desired', spec('replicas'), 'integer'),
    column('Current', status('replicas'), 'integer'),
    column('Ready', status('readyReplicas'), 'integer'),
    ageColumn,
    ...templateColumns(),
  ],
  StatefulSet: [
    column(
      'Ready',
      o =>
        `${String(status('readyReplicas')(o))}/${String(spec('replicas')(o))}`,
    ),
    ageColumn,
    ...templateColumns(false),
  ],
  DaemonSet: [
    column('Desired', status('desiredNumberScheduled'), 'integer'),
    column('Current', status('currentNumberScheduled'), 'integer'),
    column('Ready', status('numberReady'), 'integer'),
    column('Up-to-date', status('updatedNumberScheduled'), 'integer'),
    column('Available', status('numberAvailable'), 'integer'),
    column('Node Selector', o =>
      printSelector(child(o, 'spec', 'template', 'spec')?.nodeSelector),
    ),
    ageColumn,
    ...templateColumns(),
  ],
  Job: jobColumns,
  CronJob: [
    column('Schedule', spec('schedule', '')),
    column('Timezone', spec('timeZone', '<none>')),
    column(
      'Suspend',
      o => (asObject(o.spec).suspend === true ? 'True' : 'False'),
      'boolean',
    ),
    column('Active', o => asList(asObject(o.status).active).length, 'integer'),
    column('Last Schedule', (o, now) => {
      const last = asObject(o.status).lastScheduleTime;
      return last ? ageOf(last, now) : '<none>';
    }),
    ageColumn,
    ...templateColumns(false, cronTemplate),
    column('Selector*', () => '<none>'),
  ],
  ControllerRevision: [
    column('Controller', o => {
      const owner = asObject(
        asList(asObject(o.metadata).ownerReferences)[0] ?? {},
      );
      return owner.kind
        ? `${String(owner.kind).toLowerCase()}.apps/${String(owner.name)}`
        : '<none>';
    }),
    column('Revision', o => o.revision ?? 0),
    ageColumn,
  ],
  HorizontalPodAutoscaler: [
    column('Reference', o => {
      const target = asObject(asObject(o.spec).scaleTargetRef);
      return `${String(target.kind)}/${String(target.name)}`;
    }),
    column('Targets', o => {
      const metrics = children(o, 'spec', 'metrics');
      return metrics.length > 0 ? '<unknown>' : '<none>';
    }),
    column('MinPods', o => String(asObject(o.spec).minReplicas ?? '<unset>')),
    column('MaxPods', spec('maxReplicas')),
    column('Replicas', status('currentReplicas')),
    ageColumn,
  ],
  PodDisruptionBudget: [
    column('Min Available', o =>
      String(asObject(o.spec).minAvailable ?? 'N/A'),
    ),
    column('Max Unavailable', o =>
      String(asObject(o.spec).maxUnavailable ?? 'N/A'),
    ),
    column('Allowed Disruptions', status('disruptionsAllowed'), 'integer'),
    ageColumn,
  ],
};
