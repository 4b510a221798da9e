import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Story,
  StoryContext,
  StoryRow,
} from '../../../../packages/reconciler/endurance/story';
import { holdingsOf, judgeLeases, type WriteOf } from '../judge/judgeLeases';
import { judgeWrites } from '../judge/judgeWrites';
import { keepEvidence } from '../world/keepEvidence';
import { Site } from '../world/Site';
import { tailOf } from '../world/tailOf';
import { World } from '../world/World';

/** Of each way to fail. */
const TIMES = { whole: 10, sample: 1 };
const APPS = 4;
const START_MS = 120_000;
const SETTLE_MS = 60_000;
const HAND_OVER_MS = 15_000;

/** How one that leads can fail, and come back. */
interface Failing {
  name: string;
  fail(site: Site): Promise<void> | void;
  /** How long it goes on after another one leads. */
  lastsMs: number;
  mend(site: Site): Promise<void> | void;
}

const failings: readonly Failing[] = [
  {
    name: 'stopped in order',
    fail: site => site.engine.stop(),
    lastsMs: 0,
    mend: site => site.engine.start(),
  },
  {
    name: 'killed',
    fail: site => site.engine.kill(),
    lastsMs: 0,
    mend: site => site.engine.start(),
  },
  {
    name: 'paused, and awake again',
    fail: site => site.engine.pause(),
    lastsMs: 3_000,
    mend: site => site.engine.resume(),
  },
  {
    name: 'paused, and awake as soon as another one leads',
    fail: site => site.engine.pause(),
    lastsMs: 0,
    mend: site => site.engine.resume(),
  },
  {
    name: 'cut off from the cluster',
    fail: site => site.cluster.wire.refuse(),
    lastsMs: 2_000,
    mend: site => site.cluster.wire.mend(),
  },
  {
    name: 'cut off from the cluster in silence',
    fail: site => site.cluster.wire.silence(),
    lastsMs: 2_000,
    mend: site => site.cluster.wire.mend(),
  },
];

export const story: Story = {
  name: 'two-backends',
  holds: `Of two engines on one PostgreSQL one leads; another takes over within ${
    HAND_OVER_MS / 1000
  } s, and never do both write`,
  isOnRealServer: false,
  isSampled: false,
  async run(context) {
    const postgres =
      process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;
    if (!postgres) {
      const note = 'no PostgreSQL is configured for tests';
      return { rounds: 0, note };
    }
    const seed = context.seed ?? Date.now() % 2 ** 31;
    context.log(`seed ${seed}`);
    const world = await World.open({ apps: APPS, seed, postgres });
    const sites = await Promise.all(
      ['one', 'two'].map(name => Site.open(world, { name, hasLease: true })),
    );
    try {
      return await play({ world, sites }, context);
    } finally {
      await Promise.all(sites.map(site => site.close()));
      await world.close();
    }
  },
};

interface Parts {
  world: World;
  sites: readonly Site[];
}

async function play({ world, sites }: Parts, context: StoryContext) {
  await Promise.all(sites.map(site => site.engine.start()));
  await world.settle(START_MS);
  const often = context.rounds ?? TIMES[context.size];
  const chosen = failings.filter(({ name }) =>
    name.includes(context.only ?? ''),
  );
  const taken = new Map<string, number[]>(chosen.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  for (let round = 0; round < often; round += 1) {
    for (const failing of chosen.filter(({ name }) => !failures.has(name))) {
      await handOver({ world, sites }, failing).then(
        ms => taken.get(failing.name)!.push(ms),
        (error: Error) => {
          failures.set(failing.name, error.message);
          const logs = sites.map(({ engine }) => tailOf(engine.logFile));
          context.log(`${failing.name}: ${error.message}\n${logs.join('\n')}`);
          context.log(`kept: ${keepEvidence(world, sites)}`);
        },
      );
    }
    context.log(`${round + 1} rounds`);
  }
  const rows: StoryRow[] = chosen.map(({ name }) => ({
    name,
    times: taken.get(name)!.length + (failures.has(name) ? 1 : 0),
    recoveries: taken.get(name),
    note: 'until another one led',
    failure: failures.get(name),
  }));
  return { rounds: often * chosen.length, note: '', rows };
}

/** Has the one that leads fail in the middle of work. Answers how long it took until another one led. */
async function handOver(
  { world, sites }: Parts,
  failing: Failing,
): Promise<number> {
  await until(() => leaderOf(sites) !== undefined, HAND_OVER_MS);
  const leader = leaderOf(sites)!;
  const other = sites.find(site => site !== leader)!;
  await world.change();
  await sleep(world.random() * 1_500);
  await failing.fail(leader);
  const failedAt = Date.now();
  try {
    await world.change();
    await world.drift();
    await until(() => leaderOf(sites) === other, 2 * HAND_OVER_MS);
  } finally {
    await sleep(failing.lastsMs);
    await failing.mend(leader);
  }
  const [{ from }] = holdingsOf(writesOf(sites)).slice(-1);
  await world.settle(SETTLE_MS);
  const findings = [
    ...judgeLeases(writesOf(sites)),
    ...judgeWrites(inOrder(sites), world.ledger),
  ].map(({ what }) => what);
  if (from - failedAt > HAND_OVER_MS) {
    findings.push(`it took ${from - failedAt} ms until another one led`);
  }
  if (findings.length > 0) {
    throw new Error(findings.join('; '));
  }
  return from - failedAt;
}

function leaderOf(sites: readonly Site[]): Site | undefined {
  const holder = holdingsOf(writesOf(sites)).at(-1)?.holder;
  return sites.find(({ name }) => name === holder);
}

function writesOf(sites: readonly Site[]): WriteOf[] {
  return sites.flatMap(({ name: writer, cluster: { gateway } }) =>
    gateway.writes.map(write => ({ writer, write })),
  );
}

function inOrder(sites: readonly Site[]) {
  return writesOf(sites)
    .map(({ write }) => write)
    .sort((a, b) => a.answeredAt - b.answeredAt);
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`nobody else led within ${limitMs / 1000} s`);
    }
    await sleep(50);
  }
}
