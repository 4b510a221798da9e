import { PART_OF_LABEL } from '@gitops-suite/model';
import { keyOf, pathOf, PreviewWorld } from '../preview/previewWorld';
import { shop } from '../preview/shop';
import type { Story } from '../story';

const LONGEST_MS = 1000;
const ROUNDS = { whole: 10, sample: 1 };

/** What somebody does by hand, and what is seen of it. */
interface Hand {
  name: string;
  /** Merge patches, one after the other; none deletes the object. */
  patches: object[];
  verdict: 'content' | 'missing' | 'ownership';
  path?: string;
}

const hands: readonly Hand[] = [
  {
    name: 'value',
    patches: [{ data: { a: 'x' } }],
    verdict: 'content',
    path: 'data.a',
  },
  {
    name: 'added key',
    patches: [{ data: { extra: 'x' } }],
    verdict: 'content',
    path: 'data.extra',
  },
  {
    name: 'removed key',
    patches: [{ data: { b: null } }],
    verdict: 'content',
    path: 'data.b',
  },
  { name: 'removed object', patches: [], verdict: 'missing' },
  {
    name: 'foreign field',
    patches: [{ binaryData: { bin: 'AAEC' } }],
    verdict: 'content',
    path: 'binaryData.bin',
  },
  {
    name: 'label stolen',
    patches: [{ metadata: { labels: { [PART_OF_LABEL]: 'applyset-x-v1' } } }],
    verdict: 'content',
    path: `metadata.labels["${PART_OF_LABEL}"]`,
  },
  {
    name: 'ownership lost',
    patches: [{ data: { a: 'x' } }, { data: { a: '1' } }],
    verdict: 'ownership',
    path: 'data.a',
  },
];

export const story: Story = {
  name: 'by-hand',
  holds: `Whatever a person does to an object is found within ${LONGEST_MS} ms`,
  isOnRealServer: true,
  isSampled: true,
  async run(context) {
    const world = await PreviewWorld.open(await context.cluster());
    const object = shop.find(({ kind }) => kind === 'ConfigMap')!;
    const key = keyOf(object);
    const rounds = context.rounds ?? ROUNDS[context.size];
    const times: number[] = [];
    try {
      world.commit(shop, [], []);
      world.configure({ selfHeal: false });
      for (let round = 1; round <= rounds; round += 1) {
        for (const hand of hands) {
          await world.sync(await world.plan());
          await world.caughtUp([key]);
          times.push(await find(world, hand));
        }
      }
    } finally {
      await world.clear(shop.map(keyOf));
      await world.close();
    }
    const slowest = Math.max(...times);
    return {
      rounds: times.length,
      note: `${
        hands.length
      } kinds of hand, all found; slowest ${slowest.toFixed(0)} ms`,
    };

    /** Milliseconds from the answer to the hand until it is known what was done. */
    async function find(on: PreviewWorld, hand: Hand): Promise<number> {
      const path = pathOf(object);
      if (hand.patches.length === 0) {
        await on.admin('DELETE', path);
      }
      for (const patch of hand.patches) {
        await on.admin(
          'PATCH',
          `${path}?fieldManager=kubectl-edit`,
          patch,
          'application/merge-patch+json',
        );
      }
      const started = performance.now();
      await on.caughtUp([key]);
      const { differing } = await on.react([key]);
      const took = performance.now() - started;
      const [found] = differing;
      const isFound =
        found?.verdict === hand.verdict &&
        (hand.path === undefined ||
          found.fields.some(({ path: at }) => at === hand.path));
      if (!isFound || took > LONGEST_MS) {
        throw new Error(
          `${hand.name}: ${found?.verdict ?? 'nothing'} ${
            found?.fields.map(({ path: at }) => at) ?? ''
          } after ${took.toFixed(0)} ms`,
        );
      }
      return took;
    }
  },
};
