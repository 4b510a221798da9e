import { createManualClock } from '../testUtils';
import type { Reconciler } from '../reconciler';
import type { GitSource } from '../ports';
import type { EngineContext } from './context';
import { Follower } from './follower';

const POLL_MS = 60_000;
const settle = () => new Promise(resolve => setImmediate(resolve));

function setUp(random: number) {
  const clock = { ...createManualClock(), random: () => random };
  let looks = 0;
  const taken = { fails: false };
  const read = { fails: false };
  const follower = new Follower(
    {
      name: 'r',
      refresh: async () => {
        looks += 1;
        if (read.fails) {
          throw new Error('git cat-file ended');
        }
      },
    } as unknown as GitSource,
    {
      reconciler: {
        onSource: async () => {
          if (taken.fails) {
            throw new Error('the disk is full');
          }
        },
      } as unknown as Reconciler,
      context: {
        clock,
        timing: { pollMs: POLL_MS },
        logger: { error: () => {} },
      } as unknown as EngineContext,
      onLook: () => {},
    },
  );
  const after = async (ms: number) => {
    clock.advance(ms);
    await settle();
    return looks;
  };
  return { follower, taken, read, after };
}

describe('Follower', () => {
  it.each([
    { random: 0, wait: 0.9 * POLL_MS },
    { random: 0.5, wait: POLL_MS },
    { random: 0.999, wait: 1.0998 * POLL_MS },
  ])('looks again after the poll interval ± 10 %: $wait ms', async given => {
    const { follower, after } = setUp(given.random);
    await follower.look();
    expect(await after(given.wait - 1)).toBe(1);
    expect(await after(1)).toBe(2);
  });

  it('tries again soon what could not be taken over, and less and less often', async () => {
    const { follower, taken, after } = setUp(0.999);
    taken.fails = true;
    await follower.look();
    const soon = await after(POLL_MS / 2);
    expect(soon).toBeGreaterThan(1);
    taken.fails = false;
    await after(POLL_MS);
    const before = await after(0);
    expect(await after(0.5 * POLL_MS)).toBe(before);
  });

  // A git process that ended in the middle of a look ended the whole engine: nobody waits for a look that a timer began.
  it('tries again what could not be read at all', async () => {
    const { follower, read, after } = setUp(0.999);
    read.fails = true;
    await follower.look();
    expect(await after(POLL_MS / 2)).toBeGreaterThan(1);
  });

  it('says nothing of a look that it was stopped in', async () => {
    const { follower, read } = setUp(0.5);
    read.fails = true;
    const looking = follower.look();
    follower.stop();
    await expect(looking).resolves.toBeUndefined();
  });

  it('looks no more once it was stopped', async () => {
    const { follower, after } = setUp(0.5);
    await follower.look();
    follower.stop();
    expect(await after(10 * POLL_MS)).toBe(1);
  });
});
