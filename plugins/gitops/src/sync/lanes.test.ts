import type {
  Application,
  OperationSummary,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { application, operation } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { paymentService, scaledByHand } from '../fixtures/paymentService';
import { edgeCache } from '../fixtures/states';
import {
  foldLanes,
  inPromotionOrder,
  isFine,
  isUnderWay,
  lanesOf,
  operationOf,
  worstFirst,
} from './lanes';

const NOW = Date.parse('2026-11-20T05:35:00Z');
const time = clockwork(NOW);
const fine = application(time, { app: 'shop', environment: 'staging' });
const noteOf = (changes: Partial<Application>) =>
  lanesOf([{ ...fine, ...changes }], NOW)[0].note;

const stale = {
  what: 'cluster' as const,
  name: 'prod',
  since: time.minutes(3),
  message: 'timed out',
};
const problem = {
  code: 'kustomize-build-failed',
  severity: 'error' as const,
  message: 'does not render',
};
const degraded: Application['health'] = {
  status: 'Degraded',
  message: 'CrashLoopBackOff',
};
const outOfSync: Application['sync'] = {
  ...fine.sync,
  status: 'OutOfSync',
  different: 4,
  toPrune: 2,
};
const waitsFor = {
  application: 'mesh.nonprod',
  reason: 'unhealthy' as const,
  message: 'Waits for mesh in nonprod: Progressing',
};
const drift = { objects: 1, first: scaledByHand(time.minutes(1)) };

describe('the note of a lane', () => {
  it.each<[string, Partial<Application>, object]>([
    ['nothing when all is fine', {}, { kind: 'none' }],
    [
      'the cluster that does not answer before anything else',
      { asOf: { stale }, problems: [problem], health: degraded },
      { kind: 'stale', name: 'prod', what: 'cluster', since: stale.since },
    ],
    [
      'an error in Git before the trouble in the cluster',
      { problems: [problem], health: degraded },
      { kind: 'problem', text: problem.message },
    ],
    [
      'where the error is without the folder that the lane is about',
      {
        problems: [
          { ...problem, message: `${fine.source.path}/a.yaml is no YAML` },
        ],
      },
      { kind: 'problem', text: 'a.yaml is no YAML' },
    ],
    [
      'a warning where there is nothing more urgent',
      { problems: [{ ...problem, severity: 'warning' }] },
      { kind: 'warning', text: problem.message },
    ],
    [
      'the difference before a warning',
      { problems: [{ ...problem, severity: 'warning' }], sync: outOfSync },
      { kind: 'different', drift: 0, different: 4, toPrune: 2 },
    ],
    [
      'whom self-heal gave up against',
      { contested: { manager: 'hpa', keys: [] }, sync: outOfSync },
      { kind: 'contested', manager: 'hpa' },
    ],
    [
      'the cause before the difference',
      { health: degraded, sync: outOfSync, drift },
      { kind: 'cause', text: 'CrashLoopBackOff' },
    ],
    [
      'what it waits for, before what is missing because of that',
      {
        waitsFor,
        health: { status: 'Missing', message: 'Widget/w is missing' },
        sync: outOfSync,
      },
      { kind: 'waits', text: waitsFor.message },
    ],
    [
      'the cause before what a new commit waits for',
      { waitsFor, health: degraded, sync: outOfSync },
      { kind: 'cause', text: 'CrashLoopBackOff' },
    ],
    [
      'how much differs, and how much of it is drift',
      { sync: outOfSync, drift },
      { kind: 'different', drift: 1, different: 4, toPrune: 2 },
    ],
    [
      'what was healed, while it is news',
      {
        healed: scaledByHand(time.minutes(9)),
        health: { status: 'Progressing', message: '3 of 5' },
      },
      { kind: 'healed', fact: scaledByHand(time.minutes(9)) },
    ],
    [
      'nothing about what was healed long ago',
      { healed: scaledByHand(time.minutes(11)) },
      { kind: 'none' },
    ],
    [
      'how far a rollout is',
      { health: { status: 'Progressing', message: '3 of 5 pods' } },
      { kind: 'progress', text: '3 of 5 pods' },
    ],
  ])('tells %s', (_name, changes, want) => {
    expect(noteOf(changes)).toEqual(want);
  });
});

describe('lanesOf', () => {
  it('puts environments in promotion order and counts the commits between them', () => {
    const shuffled = [...paymentService(time)].reverse();
    const lanes = lanesOf(shuffled, NOW);
    expect(
      lanes.map(lane => [lane.application.environment, lane.nextIsBehind]),
    ).toEqual([
      ['development', 1],
      ['staging', 2],
      ['production-eu', -1],
      ['production-us', undefined],
    ]);
  });

  it('says nothing about the next lane when that one is compared with another', () => {
    const next = {
      ...fine,
      id: 'x',
      order: 2,
      behind: { environment: 'elsewhere', commits: 3 },
    };
    expect(lanesOf([fine, next], NOW)[0].nextIsBehind).toBeUndefined();
  });
});

describe('the order of Applications', () => {
  const named = (environment: string, order: number) => ({
    ...fine,
    environment,
    order,
  });
  const names = (list: Application[]) => list.map(one => one.environment);

  it('is by name where the place is the same', () => {
    const list = [named('us', 3), named('eu', 3), named('dev', 1)];
    expect(names(inPromotionOrder(list))).toEqual(['dev', 'eu', 'us']);
  });

  it('is by health, then by sync, when the worst come first', () => {
    const list = [
      named('fine', 1),
      { ...named('differs', 2), sync: outOfSync },
      { ...named('broken', 3), health: degraded },
      { ...named('broken-and-differs', 4), health: degraded, sync: outOfSync },
    ];
    expect(names(worstFirst(list))).toEqual([
      'broken-and-differs',
      'broken',
      'differs',
      'fine',
    ]);
  });
});

describe('foldLanes', () => {
  const lanes = lanesOf(edgeCache(time), NOW);
  const names = (list: typeof lanes) =>
    list.map(lane => lane.application.environment);

  it('shows what needs a look, worst first, and folds the rest in order', () => {
    const { shown, fine: folded } = foldLanes(lanes, 'edge-fra-01');
    expect(names(shown)).toEqual(['edge-fra-01']);
    expect(names(folded)).toHaveLength(8);
    expect(names(folded)[0]).toBe('development');
  });

  it('keeps the chosen one in view', () => {
    const { shown } = foldLanes(lanes, 'edge-waw-06');
    expect(names(shown)).toEqual(['edge-fra-01', 'edge-waw-06']);
  });
});

describe('isFine', () => {
  it.each<[string, Partial<Application>, boolean]>([
    ['Synced and Healthy', {}, true],
    ['Synced and Suspended', { health: { status: 'Suspended' } }, true],
    ['OutOfSync', { sync: outOfSync }, false],
    ['Progressing', { health: { status: 'Progressing' } }, false],
    ['a warning in Git', { problems: [problem] }, false],
    [
      'a sync that waits for a person',
      { operation: operation(time, { state: 'Held' }) },
      false,
    ],
  ])('%s', (_name, changes, want) => {
    expect(isFine({ ...fine, ...changes })).toBe(want);
  });
});

describe('operationOf', () => {
  it.each<[Partial<OperationSummary>, string, boolean]>([
    [{ state: 'Queued' }, 'running', true],
    [{ state: 'Applying' }, 'running', true],
    [{ state: 'Waiting' }, 'running', true],
    [{ state: 'Waiting', nextAttemptAt: time.seconds(-20) }, 'retrying', true],
    [{ state: 'Settling' }, 'settling', true],
    [{ state: 'Held' }, 'waiting-for-person', true],
    [{ state: 'Succeeded' }, 'succeeded', false],
    [{ state: 'Failed' }, 'failed', false],
    [{ state: 'Terminated' }, 'terminated', false],
  ])('tells %j as %s', (changes, words, underWay) => {
    const one = operation(time, changes);
    expect(operationOf(one).words).toBe(words);
    expect(isUnderWay(one)).toBe(underWay);
  });

  it('nothing is under way without an operation', () => {
    expect(isUnderWay(undefined)).toBe(false);
  });
});
