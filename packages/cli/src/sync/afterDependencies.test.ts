import { afterDependencies } from './afterDependencies';
import { Slots } from './Slots';

const turn = () => new Promise(resolve => setImmediate(resolve));

/** A graph without circles: each node depends on some of those before it, by bits of `seed`. */
function graphOf(size: number, seed: number): Map<string, string[]> {
  let state = seed;
  const next = () => {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return new Map(
    Array.from({ length: size }, (_, id) => [
      `n${id}`,
      Array.from({ length: id }, (__, one) => `n${one}`).filter(
        () => next() < 0.2,
      ),
    ]),
  );
}

describe('after dependencies', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'each runs once, when all that it depends on has ended, and knows what that came to (%s)',
    async seed => {
      const edges = graphOf(40, seed);
      const slots = new Slots(seed);
      const ended: string[] = [];
      let running = 0;
      const ids = [...edges.keys()].reverse();
      const results = await afterDependencies<string>(
        ids,
        edges,
        (id, before) =>
          slots.use(async () => {
            running += 1;
            expect(running).toBeLessThanOrEqual(seed);
            expect(before).toEqual(edges.get(id));
            expect(ended).toEqual(expect.arrayContaining(edges.get(id)!));
            await turn();
            running -= 1;
            ended.push(id);
            return id;
          }),
      );
      expect(results).toEqual(ids);
      expect(ended.sort()).toEqual([...ids].sort());
    },
  );

  it('what is not part of the run is not waited for', async () => {
    const run = async (_id: string, before: readonly string[]) => before.join();
    expect(
      await afterDependencies(['a'], new Map([['a', ['elsewhere']]]), run),
    ).toEqual(['']);
  });

  it('goes along a chain of 20,000', async () => {
    const count = 20_000;
    const chain = new Map(
      Array.from({ length: count }, (_, place) => [
        `n${place}`,
        place + 1 < count ? [`n${place + 1}`] : [],
      ]),
    );
    const results = await afterDependencies<number>(
      [...chain.keys()],
      chain,
      async (_id, [before = 0]) => before + 1,
    );
    expect(results[0]).toBe(count);
  });

  it('frees a slot when what runs in it fails', async () => {
    const slots = new Slots(1);
    const broken = slots.use(async () => {
      throw new Error('no');
    });
    const next = slots.use(async () => 'next');
    await expect(broken).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
