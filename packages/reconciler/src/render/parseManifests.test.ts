import { RawNumber } from '../json';
import { parseManifests } from './parseManifests';

const object = (body: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${body}`;

describe('parseManifests', () => {
  it.each<{ name: string; yaml: string; want: unknown }>([
    {
      name: 'booleans of YAML 1.1',
      yaml: 'data: { a: yes, b: off, c: "yes" }',
      want: { a: true, b: false, c: 'yes' },
    },
    {
      name: 'octal numbers',
      yaml: 'data: { mode: 0644 }',
      want: { mode: 420 },
    },
    {
      name: 'dates and times as text',
      yaml: 'data: { day: 2026-01-15, at: 12:30:45 }',
      want: { day: '2026-01-15', at: '12:30:45' },
    },
    {
      name: 'numbers that a double would lose',
      yaml: 'data: { big: 9007199254740993, one: 1.0, five: 5 }',
      want: {
        big: new RawNumber('9007199254740993'),
        one: new RawNumber('1.0'),
        five: 5,
      },
    },
    {
      name: 'merge keys',
      yaml: 'data: { <<: { a: 1 }, b: 2 }',
      want: { a: 1, b: 2 },
    },
  ])('reads $name as the tools of Kubernetes do', ({ yaml, want }) => {
    const { objects, problems } = parseManifests(object(yaml), 'apps/a');
    expect(problems).toEqual([]);
    expect(objects[0].data).toEqual(want);
  });

  it('opens lists and skips empty documents', () => {
    const yaml = `---\n---\napiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: s}}\n---\n# only a comment\n`;
    expect(
      parseManifests(yaml, 'apps/a').objects.map(({ kind }) => kind),
    ).toEqual(['Secret']);
  });

  it.each([
    { name: 'broken YAML', yaml: 'a: [', code: 'yaml-syntax' },
    {
      name: 'a document that is no object',
      yaml: 'just text',
      code: 'not-an-object',
    },
    {
      name: 'an object without a name',
      yaml: 'apiVersion: v1\nkind: Pod\nmetadata: {}',
      code: 'no-name',
    },
    {
      name: 'generateName',
      yaml: 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}',
      code: 'no-name',
    },
    {
      name: 'the same object twice',
      yaml: `${object('')}---\n${object('')}`,
      code: 'duplicate-object',
    },
  ])('refuses $name', ({ yaml, code }) => {
    expect(parseManifests(yaml, 'apps/a').problems).toEqual([
      expect.objectContaining({
        code,
        severity: 'error',
        file: 'apps/a',
        cause: expect.any(String),
      }),
    ]);
  });
});
