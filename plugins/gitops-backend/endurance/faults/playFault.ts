import { setTimeout as sleep } from 'node:timers/promises';
import { judgeWrites } from '../judge/judgeWrites';
import type { Shown } from '../world/database';
import type { Fault, Scene, Told } from './fault';
import { watchStatus } from './watchStatus';

const CALM_MS = 60_000;

/** Plays a fault once: work before, work during, and what must be afterwards. Answers how long it took to recover. */
export async function playFault(fault: Fault, scene: Scene): Promise<number> {
  const { world } = scene;
  await world.settle(CALM_MS);
  const { wanted } = world.ledger.newest;
  await fault.inject(scene);
  const stopWatching = fault.movesClock ? async () => [] : watchStatus(scene);
  await work(fault, scene);
  await sleep(fault.lastsMs);
  const during = await found(fault, scene, wanted);
  if (!fault.stopsPushes) {
    await world.change();
  }
  await fault.heal(scene);
  const recovered = await world
    .settle(fault.recoversWithinMs)
    .catch((error: Error) => `not recovered ${error.message}`);
  const findings = [
    ...during,
    ...(await stopWatching()),
    ...judgeWrites(scene.site.cluster.gateway.writes, world.ledger).map(
      ({ what }) => what,
    ),
    ...(typeof recovered === 'string' ? [recovered] : []),
  ];
  if (findings.length > 0) {
    throw new Error(findings.join('; '));
  }
  return recovered as number;
}

/** What teams and people do meanwhile. */
async function work(fault: Fault, { world }: Scene): Promise<void> {
  if (!fault.stopsPushes) {
    await world.change();
  }
  if (!fault.stopsHands) {
    await world.drift();
  }
}

/** What is wrong at the end of the fault, before anybody mends it. */
async function found(
  { told }: Fault,
  { world }: Scene,
  wanted: ReadonlyMap<string, string>,
): Promise<string[]> {
  const findings = untold(told, await world.database.shown());
  if (told === 'repository away') {
    const running = await world.running();
    const differing = [...wanted].find(
      ([path, value]) => running.get(path) !== value,
    );
    if (differing || running.size !== wanted.size) {
      findings.push(
        `${differing?.[0] ?? 'something'} was not looked after meanwhile`,
      );
    }
  }
  return findings;
}

/** What people should have been told, and were not. Pure. */
export function untold(told: Told, shown: Shown): string[] {
  if (told === 'nothing') {
    return [];
  }
  const what = told === 'cluster away' ? 'cluster' : 'repository';
  const { applications, cluster, repository } = shown;
  const status = shown[what];
  const isTold =
    what === 'cluster' ? cluster?.reachable === false : repository?.message;
  const fresh = applications.find(({ asOf }) => asOf.stale?.what !== what);
  return [
    ...(isTold && status?.since && status.message
      ? []
      : [`nobody was told that the ${what} is away`]),
    ...(fresh ? [`${fresh.id} is shown as fresh`] : []),
  ];
}
