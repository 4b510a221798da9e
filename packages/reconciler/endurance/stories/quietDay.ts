import { createManualClock } from '../../src/testUtils';
import { keyOf, pathOf, PreviewWorld } from '../preview/previewWorld';
import { replicasAreIgnored, shop } from '../preview/shop';
import type { Story } from '../story';

const DAY_MS = 24 * 60 * 60_000;
const EVENTS = { whole: 2_880, sample: 120 };

/** What a controller writes into an object, by kind. */
interface Write {
  kind: string;
  manager: string;
  subresource?: string;
  patch(event: number): object;
}

const heartbeat = (kind: string): Write => ({
  kind,
  manager: 'operator',
  patch: event => ({
    metadata: { annotations: { 'operator.example/seen': String(event) } },
  }),
});

const writes: readonly Write[] = [
  {
    kind: 'Deployment',
    manager: 'kube-controller-manager',
    subresource: 'scale',
    patch: event => ({ spec: { replicas: 3 + (event % 6) } }),
  },
  {
    kind: 'Deployment',
    manager: 'kube-controller-manager',
    subresource: 'status',
    patch: event => ({ status: { observedGeneration: event, replicas: 3 } }),
  },
  {
    kind: 'Deployment',
    manager: 'kube-controller-manager',
    patch: event => ({
      metadata: {
        annotations: { 'deployment.kubernetes.io/revision': String(event) },
      },
    }),
  },
  {
    kind: 'HorizontalPodAutoscaler',
    manager: 'kube-controller-manager',
    subresource: 'status',
    patch: event => ({
      status: { desiredReplicas: event % 9, currentReplicas: 3 },
    }),
  },
  {
    kind: 'ConfigMap',
    manager: 'ca-injector',
    patch: event => ({ data: { 'ca.crt': `CA ${event}` } }),
  },
  {
    kind: 'Gadget',
    manager: 'gadget-controller',
    patch: event => ({ spec: { size: event, nested: { level: event % 4 } } }),
  },
  {
    kind: 'Service',
    manager: 'cloud-controller-manager',
    patch: event => ({
      metadata: {
        finalizers: event % 2 === 0 ? ['service.example/cleanup'] : null,
      },
    }),
  },
  // A controller that renews what it owns without changing a value: only managedFields move.
  {
    kind: 'Secret',
    manager: 'rotator',
    patch: event => ({ metadata: { labels: { [`r${event % 3}`]: 'x' } } }),
  },
  ...['Secret', 'Service', 'ConfigMap', 'Gadget'].map(heartbeat),
];

export const story: Story = {
  name: 'quiet-day',
  holds: 'A day of controllers that write is no drift, and nothing is written',
  isOnRealServer: true,
  isSampled: true,
  async run(context) {
    const world = await PreviewWorld.open(await context.cluster());
    const events = context.rounds ?? EVENTS[context.size];
    const clock = createManualClock();
    const keys = shop.map(keyOf);
    try {
      world.commit(shop, replicasAreIgnored, []);
      world.configure({ selfHeal: true, clock });
      await world.sync(await world.plan());
      await world.caughtUp(keys);
      const before = await world.react(keys);
      for (let event = 1; event <= events; event += 1) {
        const write = writes[event % writes.length];
        const object = shop.find(({ kind }) => kind === write.kind)!;
        const path = pathOf(object);
        const target = write.subresource
          ? `${path}/${write.subresource}`
          : path;
        await world.admin(
          'PATCH',
          `${target}?fieldManager=${write.manager}`,
          write.patch(event),
          'application/merge-patch+json',
        );
        await world.caughtUp([keyOf(object)]);
        clock.advance(DAY_MS / events);
        const { drift, differing, applies } = await world.react([
          keyOf(object),
        ]);
        if (drift.length + differing.length + applies - before.applies > 0) {
          const [first] = differing;
          throw new Error(
            `event ${event}, ${write.manager} on ${write.kind}: ${
              first
                ? `${first.verdict} ${first.fields.map(({ path: at }) => at)}`
                : `${applies - before.applies} written`
            }`,
          );
        }
        if (event % 500 === 0) {
          context.log(`${event} events`);
        }
      }
    } finally {
      await world.clear(keys);
      await world.close();
    }
    return {
      rounds: events,
      note: `${events} writes of controllers in a simulated day: 0 drift, 0 writes of ours`,
    };
  },
};
