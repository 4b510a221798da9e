import type { ResourceNode } from '@gitops-suite/backstage-plugin-gitops-common';
import { clockwork } from '../fixtures/clockwork';
import { staging } from '../fixtures/paymentService';
import { resource, resourcesOf } from '../fixtures/resources';
import {
  allBranches,
  countTroubles,
  openRows,
  shortName,
  treeRows,
  troubleKeys,
  withOwners,
  type TreeRow,
} from './treeRows';

const time = clockwork(Date.parse('2026-11-20T05:35:00Z'));
const nodes = resourcesOf(staging(time), time);
const all = { notHealthyOnly: false, search: '' };
const sick = { notHealthyOnly: true, search: '' };

/** Rows as indented names; folds in brackets. */
function drawn(rows: readonly TreeRow[], indent = ''): string[] {
  return rows.flatMap(row => [
    row.type === 'node'
      ? `${indent}${row.node.ref.kind} ${row.shortName}`
      : `${indent}[${row.count} of ${row.all} ${row.kind}]`,
    ...(row.type === 'node' ? drawn(row.children, `${indent}  `) : []),
  ]);
}

function everyNode(rows: readonly TreeRow[]): ResourceNode[] {
  return rows.flatMap(row => [
    ...(row.type === 'node' ? [row.node] : []),
    ...everyNode(row.children),
  ]);
}

describe('treeRows', () => {
  it('shows the way to what is not healthy and folds the rest', () => {
    expect(drawn(treeRows(nodes, sick))).toEqual([
      'Deployment payment-service',
      '  ReplicaSet …-7d9f8c6b5',
      '    Pod …-x2k4p',
      '  ReplicaSet …-6c4b9d7f9',
      '    [3 of 3 healthy]',
      '  [3 of 3 scaled-to-zero]',
      'CronJob payment-reconcile',
      '[9 of 12 healthy]',
    ]);
  });

  it.each([
    ['all', all],
    ['not healthy', sick],
  ])('loses no object (%s)', (_name, filter) => {
    const found = everyNode(treeRows(nodes, filter));
    expect(found).toHaveLength(nodes.length);
    expect(new Set(found).size).toBe(nodes.length);
  });

  it('a search shows matches and the way to them', () => {
    expect(drawn(treeRows(nodes, { ...sick, search: 'X2K4P' }))).toEqual([
      'Deployment payment-service',
      '  ReplicaSet …-7d9f8c6b5',
      '    Pod …-x2k4p',
    ]);
    expect(treeRows(nodes, { ...all, search: 'nothing' })).toEqual([]);
  });

  it('makes a root of an object whose owner is not there', () => {
    const orphan = resource('shop', 'Pod', 'left', { parent: 'gone' });
    expect(drawn(treeRows([orphan], all))).toEqual(['Pod left']);
  });

  it('does not go round in circles', () => {
    const a = resource('shop', 'A', 'a');
    const b = resource('shop', 'B', 'b', { parent: a.key });
    const circle = [{ ...a, parent: b.key }, b];
    expect(treeRows(circle, all)).toEqual([]);
    expect(withOwners(circle, a.key)).toHaveLength(2);
  });

  it('has unique ids', () => {
    const ids = (rows: readonly TreeRow[]): string[] =>
      rows.flatMap(row => [row.id, ...ids(row.children)]);
    const found = ids(treeRows(nodes, sick));
    expect(new Set(found).size).toBe(found.length);
  });

  it('is quick with 5,000 nodes', () => {
    const root = resource('shop', 'ReplicaSet', 'rs');
    const many = Array.from({ length: 5_000 }, (_, place) =>
      resource('shop', 'Pod', `rs-${place}`, {
        parent: root.key,
        health: { status: place % 7 ? 'Healthy' : 'Degraded' },
      }),
    );
    const rows = treeRows([root, ...many], sick);
    expect(everyNode(rows)).toHaveLength(5_001);
  });
});

describe('openRows', () => {
  it('opens the way to trouble and nothing else', () => {
    const names = openRows(treeRows(nodes, sick), sick).map(key =>
      key.split('/').pop(),
    );
    expect(names).toEqual(['payment-service', 'payment-service-7d9f8c6b5']);
  });

  it('opens everything that a search found', () => {
    const filter = { ...all, search: 'worker-5f6d8b7c4-b' };
    const rows = treeRows(nodes, filter);
    expect(openRows(rows, filter)).toEqual(allBranches(rows));
    expect(allBranches(rows)).toHaveLength(2);
  });
});

it('troubleKeys lists what is not healthy in the order of the rows', () => {
  const rows = treeRows(nodes, sick);
  expect(troubleKeys(rows)).toHaveLength(countTroubles(nodes));
  expect(troubleKeys(rows)[2]).toContain('x2k4p');
});

it('withOwners leads from an object to its root', () => {
  const pod = nodes.find(node => node.ref.name.endsWith('x2k4p'));
  expect(withOwners(nodes, pod!.key).map(node => node.ref.kind)).toEqual([
    'Pod',
    'ReplicaSet',
    'Deployment',
  ]);
  expect(withOwners(nodes, 'unknown')).toEqual([]);
});

it.each([
  ['api-7d9f', 'api', '…-7d9f'],
  ['api', 'api', 'api'],
  ['apiary', 'api', 'apiary'],
  ['api', undefined, 'api'],
])('shortName drops from %s what %s says: %s', (name, parent, want) => {
  expect(shortName(name, parent)).toBe(want);
});
