import type { KubeObject, OwnerReference } from './kubeTypes';
import { matchesSelector } from './labelSelector';
import { planClaim } from './ownership';
import { isSameData } from './sameData';
import { meta, nowText } from './testUtils/objects';

const owner: KubeObject = { metadata: meta('web') };
const leaving: KubeObject = {
  metadata: meta('web', { deletionTimestamp: nowText }),
};
const selector = { matchLabels: { app: 'web' } };

function dependent(
  label: string,
  ownedBy?: string,
  more: object = {},
): KubeObject {
  const reference: OwnerReference = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'x',
    uid: ownedBy ?? '',
    controller: true,
  };
  return {
    metadata: meta('pod', {
      labels: { app: label },
      ownerReferences: ownedBy ? [reference] : undefined,
      ...more,
    }),
  };
}

describe('planClaim', () => {
  it.each([
    {
      name: 'keeps what is its own',
      by: owner,
      candidate: dependent('web', 'uid-web'),
      want: 'owned',
    },
    {
      name: 'lets go what does not match any more',
      by: owner,
      candidate: dependent('other', 'uid-web'),
      want: 'release',
    },
    {
      name: 'adopts an orphan that matches',
      by: owner,
      candidate: dependent('web'),
      want: 'adopt',
    },
    {
      name: 'leaves what another one owns',
      by: owner,
      candidate: dependent('web', 'somebody'),
      want: undefined,
    },
    {
      name: 'leaves an orphan that does not match',
      by: owner,
      candidate: dependent('other'),
      want: undefined,
    },
    {
      name: 'leaves an orphan that is leaving',
      by: owner,
      candidate: dependent('web', undefined, { deletionTimestamp: nowText }),
      want: undefined,
    },
    {
      name: 'adopts nothing while it is being deleted',
      by: leaving,
      candidate: dependent('web'),
      want: undefined,
    },
    {
      name: 'lets nothing go while it is being deleted',
      by: leaving,
      candidate: dependent('other', 'uid-web'),
      want: 'owned',
    },
  ])('$name', ({ by, candidate, want }) => {
    const claim = planClaim(by, selector, [candidate]);
    expect(
      Object.entries(claim)
        .filter(([, objects]) => objects.length > 0)
        .map(([group]) => group),
    ).toEqual(want ? [want] : []);
  });
});

describe('matchesSelector', () => {
  const labels = { app: 'web', tier: 'front', size: '5' };
  it.each([
    [{}, true],
    [undefined, false],
    [{ matchLabels: { app: 'web', tier: 'front' } }, true],
    [{ matchLabels: { app: 'web', tier: 'back' } }, false],
    [
      {
        matchExpressions: [
          { key: 'app', operator: 'In' as const, values: ['api', 'web'] },
        ],
      },
      true,
    ],
    [
      {
        matchExpressions: [
          { key: 'app', operator: 'NotIn' as const, values: ['web'] },
        ],
      },
      false,
    ],
    [
      {
        matchExpressions: [
          { key: 'none', operator: 'NotIn' as const, values: ['web'] },
        ],
      },
      true,
    ],
    [
      { matchExpressions: [{ key: 'tier', operator: 'Exists' as const }] },
      true,
    ],
    [
      {
        matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' as const }],
      },
      false,
    ],
    [
      {
        matchExpressions: [
          { key: 'size', operator: 'Lt' as const, values: ['10'] },
        ],
      },
      true,
    ],
  ])('%j: %s', (wanted, matches) => {
    expect(matchesSelector(labels, wanted)).toBe(matches);
  });
});

describe('isSameData', () => {
  it.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
    [{ a: [] }, { a: {} }, false],
    [[1, 2], [1], false],
    [{ a: null }, {}, false],
    [0, undefined, false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSameData(a, b)).toBe(same);
    expect(isSameData(b, a)).toBe(same);
  });
});
