import type { HealthStatus, SyncStatus } from '@gitops-suite/model';
import { sampleApplication } from '../__testUtils__/samples';
import { applicationRow, badness, signalRef } from './applicationRow';

const pair = (health: HealthStatus, sync: SyncStatus) => {
  const application = sampleApplication();
  return badness({
    ...application,
    health: { status: health },
    sync: { ...application.sync, status: sync },
  });
};

it('puts what calls for a person before what comes up by itself', () => {
  const fromWorst = [
    pair('Degraded', 'OutOfSync'),
    pair('Degraded', 'Synced'),
    pair('Unknown', 'Synced'),
    pair('Healthy', 'Unknown'),
    pair('Missing', 'OutOfSync'),
    pair('Progressing', 'OutOfSync'),
    pair('Healthy', 'OutOfSync'),
    pair('Progressing', 'Synced'),
    pair('Suspended', 'Synced'),
    pair('Healthy', 'Synced'),
  ];
  expect(fromWorst).toEqual([...fromWorst].sort((a, b) => a - b));
  expect(new Set(fromWorst).size).toBe(fromWorst.length);
  expect(Math.min(...fromWorst)).toBeGreaterThanOrEqual(0);
});

it.each([
  [{}, {}, 'component:default/payment-service'],
  [
    { entityRef: undefined },
    { entityRef: 'component:default/Found' },
    'component:default/found',
  ],
  [{ entityRef: undefined }, {}, 'group:default/payments'],
  [{ entityRef: undefined, owner: undefined }, {}, null],
])(
  'decides on the entity, else the one of the folder, else the owner: %j %j',
  (changes, found, want) => {
    expect(
      applicationRow(sampleApplication(changes), { secret: 's', ...found })
        .authority,
    ).toBe(want);
  },
);

it('gives another reference where the secret is another one', () => {
  expect(signalRef('a', 'x.y')).not.toBe(signalRef('b', 'x.y'));
});
