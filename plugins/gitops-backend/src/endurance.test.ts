// Who judges the stories of `endurance/`: a judge that finds nothing would be no judge.
import { holdingsOf, judgeLeases } from '../endurance/judge/judgeLeases';
import { judgeEnd, judgeWrites } from '../endurance/judge/judgeWrites';
import { slopeOf } from '../endurance/judge/slopeOf';
import type { Write } from '../endurance/network/gateway';
import { Ledger } from '../endurance/world/ledger';
import { randomFrom, Workload } from '../endurance/world/workload';

const a = '/api/v1/namespaces/team-1/configmaps/a';
const b = '/api/v1/namespaces/team-1/configmaps/b';
const lease = '/apis/coordination.k8s.io/v1/namespaces/suite/leases/l';
const run = (commit: string, seconds = 1, phase = 'presync') =>
  `/apis/batch/v1/namespaces/team-0/jobs/migrate-${commit}-${phase}-${seconds}`;

function write(method: string, path: string, more: Partial<Write> = {}): Write {
  const at = more.at ?? 100;
  return {
    ...{ method, path, at, answeredAt: at + 5, code: 200, body: '{}' },
    query: new URLSearchParams(),
    ...more,
  };
}

/** Git wants a and b at 10, a alone at 50, and by mistake nothing at 70. */
function ledger(): Ledger {
  const made = new Ledger();
  const page = (sha: string, at: number, paths: string[], isMistake = false) =>
    made.add({
      ...{ sha, at, isMistake },
      wanted: new Map(paths.map(path => [path, 'v'])),
    });
  page('1111111aa', 10, [a, b]);
  page('2222222bb', 50, [a]);
  page('3333333cc', 70, [], true);
  return made;
}

describe('the judge of writes', () => {
  it.each([
    { name: 'what was given up', given: write('DELETE', b), want: 0 },
    {
      name: 'what was not given up yet',
      given: write('DELETE', b, { at: 40 }),
      want: 1,
    },
    {
      name: 'what is missing by mistake',
      given: write('DELETE', a),
      want: 1,
    },
    {
      name: 'what Git never wanted',
      given: write('DELETE', `${a}-of-somebody`),
      want: 1,
    },
    {
      name: 'what the server did not delete',
      given: write('DELETE', a, { code: 409 }),
      want: 0,
    },
  ])('judges a deletion of $name', ({ given, want }) => {
    expect(judgeWrites([given], ledger())).toHaveLength(want);
  });

  it.each([
    {
      name: 'another commit',
      given: [run('1111111'), run('2222222', 2)],
      want: 0,
    },
    {
      name: 'another phase',
      given: [run('1111111'), run('1111111', 1, 'postsync')],
      want: 0,
    },
    {
      name: 'the same commit, in another operation',
      given: [run('1111111'), run('1111111', 2)],
      want: 1,
    },
    {
      name: 'the same commit, under the same name',
      given: [run('1111111'), run('1111111')],
      want: 1,
    },
  ])('judges a hook that runs again for $name', ({ given, want }) => {
    const writes = given.map(path => write('PATCH', path, { code: 201 }));
    expect(judgeWrites(writes, ledger())).toHaveLength(want);
  });

  it('misses hooks that never ran for what is there now', () => {
    const phases = ['presync', 'postsync'];
    const of = (commit: string) =>
      phases.map(phase => write('PATCH', run(commit, 1, phase), { code: 201 }));
    const team = new Ledger();
    const wanted = new Map([['/api/v1/namespaces/team-0/configmaps/x', '1']]);
    team.add({ sha: '1111111a', at: 10, wanted: new Map(), isMistake: false });
    team.add({ sha: '2222222b', at: 20, wanted, isMistake: false });
    expect(judgeEnd(of('1111111'), team, 'team-0')).toHaveLength(2);
    expect(judgeEnd(of('2222222'), team, 'team-0')).toEqual([]);
  });
});

describe('the judge of leaders', () => {
  const held = (by: string, at: number) => ({
    writer: by.split('-')[0],
    write: write('PUT', lease, {
      at,
      body: JSON.stringify({ spec: { holderIdentity: by } }),
    }),
  });
  const holding = [held('one-17', 10), held('one-17', 20), held('two-18', 40)];

  it('knows who held the Lease from when on', () => {
    expect(holdingsOf(holding)).toEqual([
      { holder: 'one', from: 15 },
      { holder: 'two', from: 45 },
    ]);
  });

  it.each([
    { name: 'whoever leads', writer: 'one', at: 30, want: 0 },
    { name: 'whoever led before', writer: 'one', at: 50, want: 1 },
    { name: 'whoever does not lead yet', writer: 'two', at: 44, want: 1 },
    { name: 'somebody before anybody led', writer: 'one', at: 5, want: 1 },
  ])('judges a write of $name', ({ writer, at, want }) => {
    const given = { writer, write: write('PATCH', a, { at }) };
    expect(judgeLeases([...holding, given])).toHaveLength(want);
  });
});

describe('the workload', () => {
  it('is the same from the same seed, and another one from another', () => {
    const day = (seed: number) => {
      const workload = new Workload({ apps: 3, random: randomFrom(seed) });
      const changes = Array.from({ length: 20 }, () => workload.change());
      return JSON.stringify([changes, [...workload.wanted()]]);
    };
    expect(day(1)).toBe(day(1));
    expect(day(1)).not.toBe(day(2));
  });

  it('takes out of an app at most once until that is done, and never brings a name back', () => {
    const workload = new Workload({ apps: 2, random: randomFrom(7) });
    const gone = new Set<string>();
    for (let day = 0; day < 50; day += 1) {
      const morning = new Set(workload.wanted().keys());
      Array.from({ length: 10 }, () => workload.change());
      const evening = workload.wanted();
      const missing = [...morning].filter(path => !evening.has(path));
      expect(missing.length).toBeLessThanOrEqual(2);
      missing.forEach(path => gone.add(path));
      expect([...evening.keys()].filter(path => gone.has(path))).toEqual([]);
      workload.settled();
    }
    expect(gone.size).toBeGreaterThan(20);
  });
});

describe('the slope of a process', () => {
  it.each([
    { name: 'that grows', bytes: [10, 12, 14, 16, 18], want: 2 },
    {
      name: 'that is flat, with outliers',
      bytes: [10, 10, 99, 10, 10],
      want: 0,
    },
    { name: 'that was seen once', bytes: [10], want: 0 },
  ])('of one $name', ({ bytes, want }) => {
    const samples = bytes.map((one, minutes) => ({ minutes, bytes: one }));
    expect(slopeOf(samples)).toBe(want);
  });
});
