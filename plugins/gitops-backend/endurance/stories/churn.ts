import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Story,
  StoryContext,
} from '../../../../packages/reconciler/endurance/story';
import { judgeEnd, judgeWrites } from '../judge/judgeWrites';
import { slopeOf, type Sample } from '../judge/slopeOf';
import { keepEvidence } from '../world/keepEvidence';
import { Site } from '../world/Site';
import { World } from '../world/World';

const MINUTES = { whole: 60, sample: 1 };
const APPS = 12;
const START_MS = 120_000;
const SETTLE_MS = 60_000;
/** Between two things that somebody does. */
const EVERY_MS = 400;
const LOOK_MS = 20_000;
/** Caches fill and code is compiled before anything is measured; of a short run that is half. */
const WARM_MINUTES = 15;
/** What the heap may grow by in an hour, of what it is. */
const GROWTH = 0.1;

const MB = 1024 ** 2;

export const story: Story = {
  name: 'churn',
  holds: `Once it is warm the heap grows by less than ${
    GROWTH * 100
  } % an hour, whatever comes and goes`,
  isOnRealServer: false,
  isSampled: false,
  async run(context) {
    const seed = context.seed ?? Date.now() % 2 ** 31;
    const minutes = context.minutes ?? MINUTES[context.size];
    context.log(`seed ${seed}, ${minutes} minutes`);
    const world = await World.open({ apps: APPS, seed });
    const site = await Site.open(world, { name: 'engine', hasLease: false });
    try {
      await site.engine.start();
      await world.settle(START_MS);
      return await play({ world, site }, minutes, context);
    } catch (error) {
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

/** What was seen of the process over time. */
interface Seen {
  heap: Sample[];
  rss: Sample[];
}

async function play(
  { world, site }: Parts,
  minutes: number,
  context: StoryContext,
) {
  const started = Date.now();
  const seen: Seen = { heap: [], rss: [] };
  const tally = { commit: 0, hand: 0 };
  let lookAt = started;
  while (Date.now() - started < minutes * 60_000) {
    await work({ world, site }, tally);
    await sleep(EVERY_MS);
    if (Date.now() >= lookAt) {
      lookAt += LOOK_MS;
      await look({ world, site }, seen, (Date.now() - started) / 60_000);
      report(seen, context);
    }
  }
  await world.settle(SETTLE_MS);
  const { writes } = site.cluster.gateway;
  const [wrong] = [
    ...judgeWrites(writes, world.ledger),
    ...judgeEnd(writes, world.ledger, world.workload.appWithHooks),
  ];
  if (wrong) {
    throw new Error(wrong.what);
  }
  return judge(seen, { minutes, ...tally });
}

async function work({ world, site }: Parts, tally: Record<string, number>) {
  if (world.random() < 0.5 && (await world.drift())) {
    tally.hand += 1;
  } else {
    tally.commit += 1;
    await world.change();
    site.announce();
  }
}

/** At rest, so that what is under way does not count. */
async function look({ world, site }: Parts, seen: Seen, minutes: number) {
  await world.settle(SETTLE_MS);
  const { heap, rss } = await site.engine.report();
  seen.heap.push({ minutes, bytes: heap });
  seen.rss.push({ minutes, bytes: rss });
}

function report({ heap, rss }: Seen, { log }: StoryContext): void {
  if (heap.length % 15 === 1) {
    const [now, resident] = [heap, rss].map(samples => samples.at(-1)!);
    log(
      `${now.minutes.toFixed(0)} min: heap ${(now.bytes / MB).toFixed(
        1,
      )} MB, resident ${(resident.bytes / MB).toFixed(0)} MB`,
    );
  }
}

function judge(
  seen: Seen,
  did: { minutes: number; commit: number; hand: number },
) {
  const warm = (samples: readonly Sample[]) =>
    samples.filter(
      ({ minutes }) => minutes >= Math.min(WARM_MINUTES, did.minutes / 2),
    );
  const [heap, rss] = [warm(seen.heap), warm(seen.rss)];
  const middle = heap[Math.floor(heap.length / 2)].bytes;
  const growth = (slopeOf(heap) * 60) / middle;
  const figures = `heap ${(middle / MB).toFixed(1)} MB, ${(
    growth * 100
  ).toFixed(1)} % an hour; resident ${(rss.at(-1)!.bytes / MB).toFixed(
    0,
  )} MB, ${((slopeOf(rss) * 60) / MB).toFixed(1)} MB an hour`;
  const note = `${did.minutes} minutes, ${did.commit} commits, ${did.hand} changes by hand: ${figures}`;
  if (growth > GROWTH) {
    throw new Error(note);
  }
  return { rounds: did.commit + did.hand, note };
}
