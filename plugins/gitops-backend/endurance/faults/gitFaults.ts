import type { Interference } from '../network/gateway';
import type { Random } from '../world/workload';
import type { Fault, Scene } from './fault';

const MINUTE = 60_000;

/** A fault of the forge that answers in its place. */
function answering(
  name: string,
  answer: (random: Random) => Interference | undefined,
): Fault {
  return {
    name: `Git: ${name}`,
    inject({ site, world }) {
      site.git.gateway.interfere = () => answer(world.random);
    },
    heal({ site }) {
      site.git.gateway.interfere = () => undefined;
    },
    lastsMs: 6_000,
    told: 'repository away',
    recoversWithinMs: MINUTE,
  };
}

const mend = ({ site }: Scene) => site.git.wire.mend();
const wire = {
  heal: mend,
  told: 'repository away' as const,
  recoversWithinMs: MINUTE,
};

/** Nobody can say what Git wants: what it wanted last is kept. */
function replaced(
  name: string,
  replace: (scene: Scene) => Promise<void>,
): Fault {
  return {
    name: `Git: ${name}`,
    inject: replace,
    // Somebody notices, and puts the branch back where it was.
    heal: ({ world }) => world.forge.publish(world.ledger.newest.sha),
    lastsMs: 6_000,
    told: 'repository away',
    recoversWithinMs: MINUTE,
    stopsPushes: true,
  };
}

/** What can be wrong with a forge, the way there, and what is in it. */
export const gitFaults: readonly Fault[] = [
  {
    ...wire,
    name: 'Git: away',
    inject: ({ site }) => site.git.wire.refuse(),
    lastsMs: 6_000,
  },
  {
    ...wire,
    name: 'Git: takes connections and is silent',
    inject: ({ site }) => site.git.wire.silence(),
    lastsMs: 40_000,
    recoversWithinMs: 2 * MINUTE,
  },
  {
    ...wire,
    name: 'Git: slow, 400 ms a piece',
    inject: ({ site }) => site.git.wire.slow(400),
    lastsMs: 8_000,
    told: 'nothing',
  },
  answering('answers are cut', random => ({
    cutAfter: Math.floor(random() * 300),
  })),
  answering('429 with Retry-After', () => ({
    code: 429,
    headers: { 'retry-after': '2' },
    body: 'slow down',
  })),
  answering('503', () => ({ code: 503, body: 'no backend' })),
  {
    name: 'Git: token rotated',
    inject: ({ site }) => site.rotate('git'),
    heal: ({ site }) => site.engine.setPassword(site.secrets.git),
    lastsMs: 6_000,
    told: 'repository away',
    recoversWithinMs: MINUTE,
  },
  replaced('history rewritten', async ({ world }) => {
    await world.forge.publish(world.forge.rewritten({ 'README.md': 'new' }));
  }),
  replaced('branch deleted', ({ world }) => world.forge.unpublish()),
  {
    name: 'Git: repository emptied',
    async inject({ world: { forge, ledger } }) {
      const before = ledger.newest;
      const files = forge.filesOf(before.sha).map(file => [file, undefined]);
      const at = Date.now();
      const sha = await forge.push(Object.fromEntries(files));
      const wanted = new Map<string, string>();
      ledger.add({ sha, at, wanted, isMistake: true });
    },
    async heal({ world }) {
      await world.commit(world.workload.files());
    },
    lastsMs: 6_000,
    told: 'nothing',
    recoversWithinMs: MINUTE,
    stopsPushes: true,
  },
  {
    name: 'Git: all apps removed, settings kept',
    async inject({ world: { forge, ledger } }) {
      const files = forge
        .filesOf(ledger.newest.sha)
        .filter(file => file.startsWith('apps/'))
        .map(file => [file, undefined]);
      const at = Date.now();
      const sha = await forge.push(Object.fromEntries(files));
      const wanted = new Map<string, string>();
      ledger.add({ sha, at, wanted, isMistake: true });
    },
    async heal({ world }) {
      await world.commit(world.workload.files());
    },
    lastsMs: 6_000,
    told: 'nothing',
    recoversWithinMs: MINUTE,
    stopsPushes: true,
  },
];
