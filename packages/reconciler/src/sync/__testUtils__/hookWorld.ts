import type { KubernetesObject, Operation } from '@gitops-suite/model';
import { runningOf } from '../../engine/application';
import { createFakeEngine } from '../../testing/fakeEngine';
import { advance } from '../advance';
import { releaseHooks } from '../releaseHooks';
import { queuedOperation } from '../requests';

/** Where Argo CD's annotations begin. */
export const argo = 'argocd.argoproj.io';

/** A ConfigMap that is a part of the Application, or a hook by its annotations. */
export function configMap(name: string, annotations = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, annotations },
    data: { value: '1' },
  };
}

/** A Job that runs in a phase. */
export function hook(
  name: string,
  phase: string,
  policies?: string,
  more: object = {},
): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: {
        [`${argo}/hook`]: phase,
        ...(policies ? { [`${argo}/hook-delete-policy`]: policies } : {}),
      },
      ...more,
    },
    spec: { template: {} },
  };
}

/** The same wait before each attempt. */
export const backoff = (duration: string) => ({
  ...{ duration, factor: 1, maxDuration: duration },
});

/** One Application, and what is done to its operation and its Jobs. */
export function setUp() {
  const engine = createFakeEngine();
  const { app, cluster, context } = engine;
  const start = (more: Partial<Operation> = {}) => {
    app.operation = {
      ...queuedOperation(app, { id: 'op', type: 'commit' }, context),
      ...more,
    };
    app.running = runningOf(app.operation);
  };
  const run = async () => {
    app.fresh = false;
    await advance(app, () => ({ healthy: true }), context);
    if (app.operation?.finishedAt) {
      await releaseHooks(app, context);
    }
  };
  const end = (name: string, type: 'Complete' | 'Failed') => {
    const job = cluster.objects.get(`batch/Job/a/${name}`)!;
    job.status = {
      conditions: [{ type, status: 'True', message: `it ${type}` }],
    };
  };
  const job = (name: string) => cluster.objects.get(`batch/Job/a/${name}`);
  const created = (name: string) =>
    cluster.writes.filter(write => write === `apply batch/Job/a/${name}`)
      .length;
  return { ...engine, start, run, end, job, created };
}
