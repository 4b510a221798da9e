import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { application, operation } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { changedParameters } from '../parts/useSearchState';
import { facetValues } from './facetValues';
import {
  activeFilters,
  listIdentity,
  listQuery,
  PAGE_SIZE,
  sortOf,
} from './listQuery';
import { stableRows } from './stableRows';
import { tableDensity } from './tableDensity';
import { whyOf } from './whyOf';

const time = clockwork(Date.parse('2026-11-20T05:35:00Z'));
const fine = application(time, { app: 'shop', environment: 'staging' });
const facets = 'sync,health,environment,engine,owner,cluster';

describe('listQuery', () => {
  it.each([
    ['', { sort: 'worst', limit: PAGE_SIZE, facets }],
    [
      'q=pay&sync=OutOfSync,Unknown&owner=group:default/a&sort=-since&cursor=abc',
      {
        sort: '-since',
        limit: PAGE_SIZE,
        facets,
        q: 'pay',
        sync: ['OutOfSync', 'Unknown'],
        owner: ['group:default/a'],
        cursor: 'abc',
      },
    ],
    ['sort=nonsense&sync=&page=2', { sort: 'worst', limit: PAGE_SIZE, facets }],
  ])('reads %j', (address, want) => {
    expect(listQuery(new URLSearchParams(address))).toEqual(want);
  });

  it('names the filters that are on', () => {
    const parameters = new URLSearchParams('q=pay&health=Degraded&app=shop');
    expect(activeFilters(parameters)).toEqual([
      { facet: 'q', values: ['pay'] },
      { facet: 'app', values: ['shop'] },
      { facet: 'health', values: ['Degraded'] },
    ]);
    expect(activeFilters(new URLSearchParams('sort=app'))).toEqual([]);
    expect(sortOf(new URLSearchParams('sort=app'))).toBe('app');
  });

  it('knows the same question in another order of words', () => {
    expect(listIdentity({ q: 'a', limit: 5 })).toBe(
      listIdentity({ limit: 5, q: 'a' }),
    );
    expect(listIdentity({ q: 'a' })).not.toBe(listIdentity({ q: 'b' }));
  });
});

it('changedParameters sets some, takes others away and keeps the rest', () => {
  const before = new URLSearchParams('a=1&b=2&c=3');
  const after = changedParameters(before, { a: 'x', b: undefined, d: '' });
  expect(after.toString()).toBe('a=x&c=3');
  expect(before.toString()).toBe('a=1&b=2&c=3');
});

describe('facetValues', () => {
  it('orders statuses worst first and keeps a chosen value with none left', () => {
    expect(
      facetValues(
        'health',
        [
          { value: 'Healthy', count: 9 },
          { value: 'Degraded', count: 1 },
        ],
        ['Missing'],
      ),
    ).toEqual([
      { value: 'Degraded', count: 1, isChosen: false },
      { value: 'Missing', count: 0, isChosen: true },
      { value: 'Healthy', count: 9, isChosen: false },
    ]);
  });

  it('orders others by their number, then by name', () => {
    const values = facetValues(
      'cluster',
      [
        { value: 'b', count: 2 },
        { value: 'c', count: 5 },
        { value: 'a', count: 2 },
      ],
      [],
    );
    expect(values.map(one => one.value)).toEqual(['c', 'a', 'b']);
  });
});

describe('stableRows', () => {
  const row = (id: string, status: 'Healthy' | 'Degraded' = 'Healthy') => ({
    ...fine,
    id,
    health: { status },
  });
  const drawn = (shown: Application[] | undefined, latest: Application[]) => {
    const { rows, waiting } = stableRows(shown, latest);
    return [
      rows.map(one => `${one.id}:${one.health.status[0]}`).join(' '),
      waiting,
    ];
  };

  it.each([
    {
      name: 'takes the first answer as it is',
      shown: undefined,
      latest: [row('a'), row('b')],
      want: ['a:H b:H', 0],
    },
    {
      name: 'renews values in place',
      shown: [row('a'), row('b')],
      latest: [row('a'), row('b', 'Degraded')],
      want: ['a:H b:D', 0],
    },
    {
      name: 'moves nothing by itself',
      shown: [row('a'), row('b')],
      latest: [row('b', 'Degraded'), row('a')],
      want: ['a:H b:D', 2],
    },
    {
      name: 'keeps what has gone',
      shown: [row('a'), row('b')],
      latest: [row('a')],
      want: ['a:H b:H', 1],
    },
    {
      name: 'lets what comes wait',
      shown: [row('a'), row('b')],
      latest: [row('c'), row('a')],
      want: ['a:H b:H', 1],
    },
  ])('$name', ({ shown, latest, want }) => {
    expect(drawn(shown, latest)).toEqual(want);
  });
});

describe('whyOf', () => {
  const waitsFor = {
    application: 'mesh.nonprod',
    reason: 'unhealthy' as const,
    message: 'Waits for mesh in nonprod: Progressing',
  };
  const outOfSync = {
    ...fine.sync,
    status: 'OutOfSync' as const,
    different: 4,
    toPrune: 1,
  };
  it.each<[string, Partial<Application>, object]>([
    ['nothing', {}, { kind: 'fine' }],
    [
      'who does not answer',
      {
        asOf: {
          stale: { what: 'cluster', name: 'prod', since: '', message: '' },
        },
      },
      { kind: 'stale', name: 'prod' },
    ],
    [
      'an error in Git',
      { problems: [{ code: 'x', severity: 'error', message: 'broken' }] },
      { kind: 'text', text: 'broken', tone: 'bad' },
    ],
    [
      'what is broken, by its place in the folder of the row',
      {
        problems: [
          {
            code: 'x',
            severity: 'error',
            message: `${fine.source.path}/kustomization.yaml refers to a.yaml`,
          },
        ],
      },
      {
        kind: 'text',
        text: 'kustomization.yaml refers to a.yaml',
        tone: 'bad',
      },
    ],
    [
      'the cause',
      { health: { status: 'Degraded', message: 'crash' }, sync: outOfSync },
      { kind: 'text', text: 'crash', tone: 'bad' },
    ],
    [
      'what it waits for, before what is missing because of that',
      {
        waitsFor,
        health: { status: 'Missing', message: 'Widget/w is missing' },
        sync: outOfSync,
      },
      { kind: 'text', text: waitsFor.message, tone: 'warn' },
    ],
    [
      'the cause before what a new commit waits for',
      {
        waitsFor,
        health: { status: 'Degraded', message: 'crash' },
        sync: outOfSync,
      },
      { kind: 'text', text: 'crash', tone: 'bad' },
    ],
    [
      'what waits for a person',
      {
        sync: outOfSync,
        operation: operation(time, { state: 'Held', message: 'prune' }),
      },
      { kind: 'text', text: 'prune', tone: 'warn' },
    ],
    [
      'how much differs',
      { sync: outOfSync },
      { kind: 'different', drift: 0, different: 3, toPrune: 1 },
    ],
    [
      'how far it is',
      { health: { status: 'Progressing', message: '1 of 2' } },
      { kind: 'text', text: '1 of 2', tone: 'busy' },
    ],
    [
      'why nothing is known',
      { sync: { ...fine.sync, status: 'Unknown', message: 'no dry run' } },
      { kind: 'text', text: 'no dry run', tone: 'off' },
    ],
    [
      'a warning where there is nothing more urgent',
      {
        problems: [
          {
            code: 'foreign-owner',
            severity: 'warning',
            message: `Flux owns an object of ${fine.source.path}/app.yaml`,
          },
        ],
      },
      { kind: 'text', text: 'Flux owns an object of app.yaml', tone: 'warn' },
    ],
  ])('tells %s', (_name, changes, want) => {
    expect(whyOf({ ...fine, ...changes })).toEqual(want);
  });
});

it.each([
  [undefined, 'wide'],
  [900, 'wide'],
  [899, 'narrow'],
  [640, 'narrow'],
  [639, 'small'],
])('tableDensity of %s px is %s', (width, want) => {
  expect(tableDensity(width)).toBe(want);
});
