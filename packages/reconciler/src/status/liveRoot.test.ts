import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import type { Comparison } from '../plan';
import { failed } from '../outcome';
import { liveRoot } from './liveRoot';

const object: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'shop' },
};
const desired = { key: objectKey(refOf(object)), ref: refOf(object) };
const compared = (change: Partial<Comparison>): Comparison => ({
  ...desired,
  verdict: 'same',
  proof: 'dry-run',
  fields: [],
  lines: [],
  ...change,
});

describe('liveRoot', () => {
  const told = 'may not list and watch ConfigMap';
  const denied = failed('forbidden', 'may not get it');
  it.each<[string, boolean, KubernetesObject?, Partial<Comparison>?, unknown?]>(
    [
      ['what is watched', true, object, undefined, { live: object }],
      ['what a watch does not hold', true, undefined, undefined, {}],
      [
        'what went away after it was compared',
        true,
        undefined,
        { live: object },
        {},
      ],
      [
        'what no watch tells of and nothing has compared',
        false,
        undefined,
        undefined,
        { unread: told, isDenied: true },
      ],
      [
        'what only the comparison could read',
        false,
        undefined,
        { live: object },
        { live: object, unread: told, isDenied: true },
      ],
      [
        'what nothing may read',
        false,
        undefined,
        { verdict: 'unknown', failure: denied },
        { unread: denied.message, isDenied: true },
      ],
      [
        'what the server would create',
        false,
        undefined,
        { verdict: 'missing' },
        {},
      ],
    ],
  )('%s', (...[, isComplete, live, comparison, expected]) => {
    const cluster = {
      status: () => ({
        name: 'test',
        reachable: true,
        objects: 0,
        message: 'may not list and watch something else',
      }),
      live: {
        get: () => live,
        version: () => live && '1',
        ofApplication: () => [],
        applications: () => [],
        children: () => [],
        events: () => [],
        size: () => 0,
        isComplete: () => isComplete,
        denied: () => (isComplete ? undefined : told),
      },
    };
    expect(
      liveRoot(desired, cluster, comparison && compared(comparison)),
    ).toEqual({ ...desired, ...(expected as object) });
  });
});
