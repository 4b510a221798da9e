import type { Operation } from '@gitops-suite/model';
import { endOf } from './runSync';

const { signal } = new AbortController();
const applied = { state: 'Settling', applied: true } as const;
const message = 'Applied; its health cannot be known: Gadget/a: may not list';
const unknown = { state: 'Succeeded', healthy: false, message } as const;

describe('an operation that is followed', () => {
  it.each<{
    how: string;
    operation: Partial<Operation>;
    wait?: boolean;
    want: ReturnType<typeof endOf>;
  }>([
    { how: 'applied', operation: applied, want: { outcome: 'synced' } },
    {
      how: 'applied and not healthy in time',
      operation: { ...applied, message: 'a pod is not ready' },
      wait: true,
      want: {
        outcome: 'failed',
        message: 'Not done in time. a pod is not ready',
      },
    },
    {
      how: 'healthy',
      operation: { state: 'Succeeded', healthy: true },
      wait: true,
      want: { outcome: 'synced' },
    },
    {
      how: 'applied, of a health that cannot be known',
      operation: unknown,
      want: { outcome: 'synced', message },
    },
    {
      how: 'applied, of a health that cannot be known and is waited for',
      operation: unknown,
      wait: true,
      want: { outcome: 'failed', message },
    },
    {
      how: 'failed',
      operation: { state: 'Failed', message: 'no' },
      want: { outcome: 'failed', message: 'no' },
    },
    {
      how: 'held',
      operation: { state: 'Held', message: 'a guard' },
      want: { outcome: 'held', message: 'a guard' },
    },
  ])('that is $how', ({ operation, wait = false, want }) => {
    expect(endOf(operation as Operation, { wait, signal })).toEqual(want);
  });
});
