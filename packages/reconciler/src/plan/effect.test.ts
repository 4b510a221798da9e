import type { FieldDifference } from '@gitops-suite/model';
import { describeEffect } from './effect';
import { fieldName } from './fieldPath';
import { matchesAny } from './trust';

const field = (
  path: string,
  live?: string,
  desired?: string,
): FieldDifference => ({
  path,
  live,
  desired,
});
const image = (live: string, desired: string) =>
  field('spec.containers[name=a].image', live, desired);
const hidden: FieldDifference = { path: 'data.a', hidden: true };
const stamp = field(
  'metadata.labels["applyset.kubernetes.io/part-of"]',
  undefined,
  'x',
);

describe('describeEffect', () => {
  it.each<[string, FieldDifference[]]>([
    ['replicas 10 → 5', [field('spec.replicas', '10', '5')]],
    [
      'image 2.14.1 → 2.15.0',
      [image('r.example:5000/api:2.14.1', 'r.example:5000/api:2.15.0')],
    ],
    ['image api:1 → web:1', [image('api:1', 'web:1')]],
    [
      'image sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
      [image(`api@sha256:${'a'.repeat(64)}`, `api@sha256:${'b'.repeat(64)}`)],
    ],
    ['paused set to true', [field('spec.paused', undefined, 'true')]],
    ['paused removed', [field('spec.paused', 'true')]],
    [
      'a 1 → 2, b 3 → 4',
      [field('spec.a', '1', '2'), field('spec.b', '3', '4')],
    ],
    [
      '3 fields',
      [field('a', '1', '2'), field('b', '1', '2'), field('c', '1', '2')],
    ],
    [
      'replicas 1 → 2 and 2 more fields',
      [
        field('a', '1', '2'),
        field('b', '1', '2'),
        field('spec.replicas', '1', '2'),
      ],
    ],
    ['1 field', [field('data.conf', 'x'.repeat(50), 'y')]],
    ['1 field', [field('data.conf', 'a\nb', 'y')]],
    ['1 value, hidden', [hidden]],
    ['2 values, hidden', [hidden, hidden]],
    ['a 1 → 2 and 1 more field', [hidden, field('a', '1', '2')]],
    ['is taken over, content stays', [stamp]],
    ['replicas 1 → 2', [stamp, field('spec.replicas', '1', '2')]],
  ])('%s', (want, fields) => {
    expect(describeEffect(fields)).toBe(want);
  });
});

describe('fieldName', () => {
  it.each([
    ['spec.replicas', 'replicas'],
    ['replicas', 'replicas'],
    ['metadata.labels["app.kubernetes.io/name"]', 'app.kubernetes.io/name'],
    ['spec.ports[port=80]', 'ports[port=80]'],
  ])('of %s is %s', (path, want) => {
    expect(fieldName(path)).toBe(want);
  });
});

describe('matchesAny', () => {
  it.each([
    ['shop', ['shop'], true],
    ['shop', ['sho'], false],
    ['shop-a', ['shop-*'], true],
    ['shop', ['shop-*'], false],
    ['a-b-c', ['a*b*c'], true],
    ['a-c-b', ['a*b*c'], false],
    ['aba', ['ab*ba'], false],
    ['anything', ['*'], true],
    ['', ['*'], true],
    ['a.b', ['a?b'], false],
    ['x', [], false],
    ['a'.repeat(5000), [`${'a*'.repeat(500)}b`], false],
  ])('%.20s in %.40j: %s', (text, patterns, want) => {
    expect(matchesAny(text, patterns)).toBe(want);
  });
});
