import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Story,
  StoryContext,
} from '../../../../packages/reconciler/endurance/story';
import { judgeEnd, judgeWrites } from '../judge/judgeWrites';
import { keepEvidence } from '../world/keepEvidence';
import { Site } from '../world/Site';
import { tailOf } from '../world/tailOf';
import { World } from '../world/World';

const KILLS = { whole: 1000, sample: 10 };
const APPS = 5;
/** Kills until everything is awaited and looked at. */
const BATCH = 10;
const START_MS = 120_000;
/** A machine that does much else at the same time is no fault. */
const SETTLE_MS = 180_000;
/** A start, what it takes up, and a sync lie within. */
const LIFE_MS = 2_500;
/** Of lives that end while the engine opens. */
const SHORT = { share: 0.3, ms: 500 };

export const story: Story = {
  name: 'kill',
  holds:
    'An engine that is killed at any moment takes up where it was: nothing is lost, and nothing done twice that may not be',
  isOnRealServer: false,
  isSampled: true,
  async run(context) {
    const seed = context.seed ?? Date.now() % 2 ** 31;
    const kills = context.rounds ?? KILLS[context.size];
    context.log(`seed ${seed}, ${kills} kills`);
    const world = await World.open({ apps: APPS, seed });
    const site = await Site.open(world, { name: 'engine', hasLease: false });
    try {
      return await play({ world, site }, { context, kills, seed });
    } catch (error) {
      context.log(tailOf(site.engine.logFile));
      context.log(`kept: ${keepEvidence(world, [site])}`);
      throw error;
    } finally {
      await site.close();
      await world.close();
    }
  },
};

interface Parts {
  world: World;
  site: Site;
}

async function play(
  { world, site }: Parts,
  options: { context: StoryContext; kills: number; seed: number },
) {
  const { context, kills, seed } = options;
  const tally = { commit: 0, hand: 0, request: 0 };
  const recoveries: number[] = [];
  await site.engine.start();
  await world.settle(START_MS);
  for (let kill = 1; kill <= kills; kill += 1) {
    await work({ world, site }, tally);
    const { share, ms } = SHORT;
    const longest = world.random() < share ? ms : LIFE_MS;
    await sleep(world.random() * longest);
    await site.engine.kill();
    await site.engine.start();
    if (kill % BATCH === 0 || kill === kills) {
      recoveries.push(await lookAt({ world, site }));
      if (kill % 50 === 0) {
        context.log(`${kill} kills`);
      }
    }
  }
  const note = `${tally.commit} commits, ${tally.hand} changes by hand, ${tally.request} syncs asked for; seed ${seed}`;
  const row = { name: 'kill -9', times: kills, recoveries, note };
  return { rounds: kills, note, rows: [row] };
}

/** One to three things that happen at once. */
async function work({ world, site }: Parts, tally: Record<string, number>) {
  for (let left = 1 + Math.floor(world.random() * 3); left > 0; left -= 1) {
    const what = world.random();
    if (what < 0.2) {
      tally.request += 1;
      await world.ask();
      site.engine.wake();
    } else if (what < 0.5 && (await world.drift())) {
      tally.hand += 1;
    } else {
      tally.commit += 1;
      await world.change();
      site.announce();
    }
  }
}

/** Waits until everything is done, and judges what was. Answers how long it took. */
async function lookAt({ world, site }: Parts): Promise<number> {
  const took = await world.settle(SETTLE_MS);
  const { writes } = site.cluster.gateway;
  const findings = [
    ...judgeWrites(writes, world.ledger),
    ...judgeEnd(writes, world.ledger, world.workload.appWithHooks),
  ].map(({ what }) => what);
  if (findings.length > 0) {
    throw new Error(findings.join('; '));
  }
  return took;
}
