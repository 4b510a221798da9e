import type { GitopsSignal } from '@gitops-suite/backstage-plugin-gitops-common';
import { queryKeys } from './queryKeys';
import { isMadeStale, mergeSignals } from './staleQueries';

const signal = (changes: Partial<GitopsSignal>): GitopsSignal => ({
  applications: [],
  setup: false,
  all: false,
  ...changes,
});
const known = new Map([
  ['shop.staging', 'ref-shop'],
  ['old.staging', undefined],
]);
const shopList = {
  key: queryKeys.ofEntity({ app: ['shop'] }),
  applications: [{ id: 'shop.staging', ref: 'ref-shop' }],
};
const fleetList = {
  key: queryKeys.applications({ sync: ['OutOfSync'] }),
  applications: [{ id: 'shop.staging', ref: 'ref-shop' }],
};
const diff = (id: string) => ({ key: queryKeys.application(id, 'diff') });
const setup = { key: queryKeys.setup('clusters') };

describe('isMadeStale', () => {
  it.each([
    [
      'the Application itself',
      diff('shop.staging'),
      { applications: ['ref-shop'] },
      true,
    ],
    [
      'another Application',
      diff('shop.staging'),
      { applications: ['ref-other'] },
      false,
    ],
    [
      'an Application without a reference',
      diff('old.staging'),
      { applications: ['ref-other'] },
      true,
    ],
    [
      'an Application that no list holds',
      diff('new.staging'),
      { applications: ['ref-other'] },
      true,
    ],
    [
      'a list of the entity that holds it',
      shopList,
      { applications: ['ref-shop'] },
      true,
    ],
    [
      'a list of the entity that does not',
      shopList,
      { applications: ['ref-other'] },
      false,
    ],
    [
      'a list of the entity, when Applications come or go',
      shopList,
      { setup: true },
      true,
    ],
    [
      'a filtered list, which it may enter',
      fleetList,
      { applications: ['ref-other'] },
      true,
    ],
    ['the set-up, when it changed', setup, { setup: true }, true],
    [
      'the set-up, when only Applications changed',
      setup,
      { applications: ['ref-shop'] },
      false,
    ],
    ['anything, when too much changed to name it', setup, { all: true }, true],
  ])('decides for %s', (_name, query, changes, want) => {
    expect(isMadeStale(query, signal(changes), known)).toBe(want);
  });
});

describe('mergeSignals', () => {
  it('loses nothing of two signals', () => {
    const first = signal({ applications: ['a', 'b'], setup: true });
    const second = signal({ applications: ['b', 'c'], all: true });
    expect(mergeSignals(first, second)).toEqual({
      applications: ['a', 'b', 'c'],
      setup: true,
      all: true,
    });
    expect(mergeSignals(undefined, second)).toBe(second);
  });
});
