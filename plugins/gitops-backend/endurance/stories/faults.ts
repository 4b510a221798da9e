import type {
  Story,
  StoryContext,
  StoryRow,
} from '../../../../packages/reconciler/endurance/story';
import { clusterFaults } from '../faults/clusterFaults';
import type { Fault, Scene } from '../faults/fault';
import { gitFaults } from '../faults/gitFaults';
import { fileFaults, hostFaults } from '../faults/hostFaults';
import { playFault } from '../faults/playFault';
import { keepEvidence } from '../world/keepEvidence';
import { tailOf } from '../world/tailOf';
import { Site } from '../world/Site';
import { World } from '../world/World';

const TIMES = 3;
const APPS = 4;
const START_MS = 120_000;
/** One of each place, the quick ones. */
const sampled = ['API server: away', 'Git: all apps removed', 'database: away'];

const postgres =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;

export const story: Story = {
  name: 'faults',
  holds:
    'Whatever fails: nothing is lost, repeated or pruned wrongly, people are told, and it mends by itself',
  isOnRealServer: false,
  isSampled: true,
  async run(context) {
    const onServer = [...clusterFaults, ...gitFaults, ...hostFaults];
    const rows = [
      ...(await playAll(onServer, { context, postgres })),
      ...(await playAll(fileFaults, { context })),
    ];
    const rounds = rows.reduce((sum, { times }) => sum + times, 0);
    return { rounds, note: `${rows.length} faults`, rows };
  },
};

/** Plays faults one after the other in one world, each as often as it is asked for. */
async function playAll(
  faults: readonly Fault[],
  { context, postgres: server }: { context: StoryContext; postgres?: string },
): Promise<StoryRow[]> {
  const chosen = faults.filter(fault => isChosen(fault, context));
  if (chosen.length === 0) {
    return [];
  }
  const seed = context.seed ?? Date.now() % 2 ** 31;
  context.log(`seed ${seed}`);
  const options = { apps: APPS, seed, postgres: server, onSmallDisk: !server };
  const world = await World.open(options);
  const site = await Site.open(world, { name: 'engine', hasLease: false });
  const rows: StoryRow[] = [];
  try {
    await site.engine.start();
    await world.settle(START_MS);
    for (const fault of chosen) {
      rows.push(await playOften(fault, { world, site }, context));
    }
  } finally {
    await site.close();
    await world.close();
  }
  return rows;
}

function isChosen({ name }: Fault, { only, size }: StoryContext): boolean {
  if (only !== undefined) {
    return name.includes(only);
  }
  return size === 'whole' || sampled.some(start => name.startsWith(start));
}

async function playOften(
  fault: Fault,
  scene: Scene,
  context: StoryContext,
): Promise<StoryRow> {
  const { name } = fault;
  const why = fault.whyNot?.(scene);
  if (why !== undefined) {
    return { name, times: 0, note: why };
  }
  const often = context.rounds ?? (context.size === 'sample' ? 1 : TIMES);
  const recoveries: number[] = [];
  try {
    while (recoveries.length < often) {
      recoveries.push(await playFault(fault, scene));
    }
  } catch (error) {
    const { message: failure } = error as Error;
    context.log(`${name}: ${failure}\n${tailOf(scene.site.engine.logFile)}`);
    context.log(`kept: ${keepEvidence(scene.world, [scene.site])}`);
    return {
      name,
      times: recoveries.length + 1,
      recoveries,
      failure,
      note: '',
    };
  }
  const seconds = recoveries.map(ms => (ms / 1000).toFixed(1)).join(', ');
  context.log(`${name}: recovered in ${seconds} s`);
  return { name, times: often, recoveries, note: '' };
}
