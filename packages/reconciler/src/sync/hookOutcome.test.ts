import type { KubernetesObject } from '@gitops-suite/model';
import { compileHealthRules } from '../health';
import { configMap } from './__testUtils__/hookWorld';
import { hookOutcome } from './hookOutcome';

describe('the outcome of a hook', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const rules = compileHealthRules([]);
  const jobWith = (
    status: object,
    metadata: object = {},
  ): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'x', ...metadata },
    status,
  });
  const condition = (type: string) => ({
    conditions: [{ type, status: 'True' }],
  });
  const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };

  it.each([
    { name: 'a Job without a word', live: jobWith({}), want: 'running' },
    {
      name: 'a Job that completed',
      live: jobWith(condition('Complete')),
      want: 'succeeded',
    },
    {
      name: 'a Job that failed',
      live: jobWith(condition('Failed')),
      want: 'failed',
    },
    {
      name: 'a Job that is suspended',
      live: jobWith(condition('Suspended')),
      want: 'running',
    },
    {
      name: 'a completed Job whose time to live is over',
      live: jobWith(condition('Complete'), deleted),
      want: 'succeeded',
    },
    {
      name: 'a Job that somebody deleted while it ran',
      live: jobWith({}, deleted),
      want: 'failed',
    },
    {
      name: 'a kind without health',
      live: configMap('x'),
      want: 'succeeded',
    },
  ])('of $name is $want', ({ live, want }) => {
    expect(hookOutcome(live, { now, rules }).state).toBe(want);
  });
});
