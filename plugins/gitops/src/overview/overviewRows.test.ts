import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { application } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { paymentService } from '../fixtures/paymentService';
import { edgeCache, staleService } from '../fixtures/states';
import { overviewRows, rowEnd } from './overviewRows';

const time = clockwork(Date.parse('2026-11-20T05:35:00Z'));
const rowsOf = (applications: Application[]) => {
  const [first, ...others] = applications;
  return overviewRows([first, ...others]);
};
const names = (list: Application[]) => list.map(one => one.environment);

describe('overviewRows', () => {
  it('keeps promotion order for a few environments', () => {
    const rows = rowsOf([...paymentService(time)].reverse());
    expect(names(rows.shown)).toEqual([
      'development',
      'staging',
      'production-eu',
      'production-us',
    ]);
    expect(rows).toMatchObject({
      rest: [],
      openPullRequests: 2,
      waiting: 1,
      unreachable: undefined,
    });
  });

  it('shows the worst of many and counts the rest', () => {
    const rows = rowsOf(edgeCache(time));
    expect(rows.shown).toHaveLength(3);
    expect(rows.shown[0].environment).toBe('edge-fra-01');
    expect(rows.rest).toHaveLength(6);
    expect(rows.isRestFine).toBe(true);
  });

  it('names what does not answer and how old the oldest facts are', () => {
    const rows = rowsOf(staleService(time));
    expect(rows.unreachable).toBe('prod-eu');
    expect(rows.oldest.environment).toBe('production-eu');
  });
});

describe('rowEnd', () => {
  const fine = application(time, { app: 'shop', environment: 'staging' });
  const outOfSync = { ...fine.sync, status: 'OutOfSync' as const };
  it.each<[string, Partial<Application>, object]>([
    ['the age while all is fine', {}, { kind: 'age', at: time.minutes(12) }],
    ['the sync word', { sync: outOfSync }, { kind: 'sync' }],
    [
      'the health word before the sync word',
      { sync: outOfSync, health: { status: 'Degraded' } },
      { kind: 'health' },
    ],
    [
      'the last known word',
      { health: { status: 'Unknown', was: 'Healthy' } },
      { kind: 'was' },
    ],
  ])('tells %s', (_name, changes, want) => {
    expect(rowEnd({ ...fine, ...changes })).toEqual(want);
  });
});
