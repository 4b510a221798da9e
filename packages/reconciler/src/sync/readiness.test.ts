import type { KubernetesObject } from '@gitops-suite/model';
import { createFakeEngine } from '../testing/fakeEngine';
import { isReady } from './readiness';

const key = 'batch/Job/a/x';

function job(type?: 'Complete' | 'Failed'): KubernetesObject {
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job' },
    metadata: { name: 'x', namespace: 'a' },
    status: { conditions: type ? [{ type, status: 'True' }] : [] },
  };
}

const rule = (healthy: string) => ({ group: 'batch', kind: 'Job', healthy });

describe('what others need', () => {
  it.each([
    { name: 'a Job that runs', live: job(), want: false },
    { name: 'a Job that ended well', live: job('Complete'), want: true },
    {
      name: 'a Job that runs, which is enough for the user',
      live: job(),
      rules: [rule('true')],
      want: true,
    },
    {
      name: 'a Job that ended well, which is not enough for the user',
      live: job('Complete'),
      rules: [rule('"checked" in metadata')],
      want: false,
    },
  ])('is ready as $name: $want', ({ live, rules, want }) => {
    const { app, cluster, context } = createFakeEngine({ healthRules: rules });
    cluster.objects.set(key, live);
    expect(isReady(app, key, context)).toBe(want);
  });
});
