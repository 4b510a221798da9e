import type { Backend } from './backends';
import { EngineWorld } from './engineWorld';

/** One cluster for a block; for each of its tests a world of its own, and a name, because they share the cluster. */
export function worldForEachTest(
  start: Backend['start'],
  options: {
    /** What the names begin with. */
    prefix: string;
    world?: ConstructorParameters<typeof EngineWorld>[1];
  },
  take: (given: { world: EngineWorld; name: string }) => void,
): void {
  let cluster: Awaited<ReturnType<Backend['start']>>;
  let world: EngineWorld;
  let count = 0;

  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(() => cluster?.stop());
  beforeEach(() => {
    count += 1;
    world = new EngineWorld(cluster, options.world);
    take({ world, name: `${options.prefix}${count}` });
  });
  afterEach(() => world.remove());
}
