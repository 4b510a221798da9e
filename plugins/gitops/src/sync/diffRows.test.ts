import type { DiffLine } from '@gitops-suite/backstage-plugin-gitops-common';
import { diffRows, type DiffRow } from './diffRows';

const none = { whole: false, opened: new Set<number>() };
const both = (text: string): DiffLine => ({ side: 'both', text });
const git = (text: string, path = text.trim().split(':')[0]): DiffLine => ({
  side: 'git',
  text,
  path,
});
const live = (
  text: string,
  path = text.trim().split(':')[0],
  manager?: DiffLine['manager'],
): DiffLine => ({ side: 'live', text, path, manager });

/** Rows as a person sees them; what differs stands in brackets. */
function drawn(rows: DiffRow[]): string[] {
  return rows.map(row => {
    if (row.type === 'fold') {
      return `… ${row.count}`;
    }
    const [from, to] = row.mark ?? [0, 0];
    const text = row.mark
      ? `${row.text.slice(0, from)}[${row.text.slice(
          from,
          to,
        )}]${row.text.slice(to)}`
      : row.text;
    return { both: '  ', git: 'G ', live: 'L ' }[row.side] + text;
  });
}

describe('diffRows', () => {
  const deployment = [
    both('apiVersion: apps/v1'),
    both('metadata:'),
    both('  name: api'),
    both('spec:'),
    both('  minReadySeconds: 3'),
    both('  paused: false'),
    git('  replicas: 5'),
    live('  replicas: 10'),
    both('  selector:'),
    both('    app: api'),
    both('  template: {}'),
  ];

  it('keeps the difference, a line around it and its parents', () => {
    expect(drawn(diffRows(deployment, none))).toEqual([
      '… 3',
      '  spec:',
      '    minReadySeconds: 3',
      '    paused: false',
      'G   replicas: [5]',
      'L   replicas: [10]',
      '    selector:',
      '… 2',
    ]);
  });

  it('shows everything on demand, and a single fold on demand', () => {
    const whole = diffRows(deployment, { ...none, whole: true });
    expect(whole).toHaveLength(deployment.length);
    const opened = diffRows(deployment, { whole: false, opened: new Set([0]) });
    expect(drawn(opened).slice(0, 4)).toEqual([
      '  apiVersion: apps/v1',
      '  metadata:',
      '    name: api',
      '  spec:',
    ]);
    expect(drawn(opened).at(-1)).toBe('… 2');
  });

  it('does not fold a single line', () => {
    const lines = [both('a: 1'), both('b: 1'), git('c: 1'), live('c: 2')];
    expect(drawn(diffRows(lines, none))[0]).toBe('  a: 1');
  });

  it.each([
    [
      'image: api:1.2.3',
      'image: api:1.2.4',
      'image: api:1.2.[3]',
      'image: api:1.2.[4]',
    ],
    ['cpu: 100m', 'cpu: 1000m', 'cpu: [100m]', 'cpu: [1000m]'],
    ['debug: true', 'debug: false', 'debug: [true]', 'debug: [false]'],
    ['args: "-a"', 'args: "-a -b"', 'args: "-[a]"', 'args: "-[a -b]"'],
  ])(
    'marks what differs of %j and %j',
    (desired, actual, wantGit, wantLive) => {
      const rows = diffRows([git(desired), live(actual)], none);
      expect(drawn(rows)).toEqual([`G ${wantGit}`, `L ${wantLive}`]);
    },
  );

  it('marks nothing where the other side has no such field', () => {
    const rows = diffRows(
      [git('a: 1', 'a'), live('b: 2', 'b'), git('c: 3', 'c'), both('d: 4')],
      none,
    );
    expect(rows.filter(row => row.type === 'line' && row.mark)).toEqual([]);
  });

  it('names a manager once for the lines that it wrote together', () => {
    const manager = { name: 'kubectl-edit', operation: 'Update' as const };
    const other = { name: 'hpa', operation: 'Update' as const };
    const rows = diffRows(
      [
        live('a: 1', 'a', manager),
        live('b: 1', 'b', manager),
        live('c: 1', 'c', other),
      ],
      none,
    );
    expect(
      rows.map(row => (row.type === 'line' ? row.manager?.name : 'fold')),
    ).toEqual(['kubectl-edit', undefined, 'hpa']);
  });

  it('folds all of an object without differences', () => {
    expect(drawn(diffRows([both('a: 1'), both('b: 2')], none))).toEqual([
      '… 2',
    ]);
    expect(diffRows([], none)).toEqual([]);
  });
});
