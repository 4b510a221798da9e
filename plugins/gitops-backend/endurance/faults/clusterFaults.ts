import { statusOf, type Asked, type Interference } from '../network/gateway';
import type { Random } from '../world/workload';
import type { Fault, Scene } from './fault';

const MINUTE = 60_000;

/** A fault of the API server that answers in its place. */
function answering(
  name: string,
  answer: (asked: Asked, random: Random) => Interference | undefined,
  rest: Partial<Fault> = {},
): Fault {
  return {
    name: `API server: ${name}`,
    inject({ site, world }) {
      site.cluster.gateway.interfere = asked => answer(asked, world.random);
      // Watches that go on would be told everything nevertheless.
      site.cluster.wire.reset();
    },
    heal({ site }) {
      site.cluster.gateway.interfere = () => undefined;
    },
    lastsMs: 6_000,
    told: 'nothing',
    // What has failed several times is tried again after half a minute.
    recoversWithinMs: 2 * MINUTE,
    ...rest,
  };
}

const json = (
  code: number,
  reason: string,
  headers?: Record<string, string>,
): Interference => ({
  code,
  headers,
  body: statusOf(code, reason, `${reason}, as was asked for`),
});

const isWrite = ({ method }: Asked) => method !== 'GET';
const isWatch = ({ query }: Asked) =>
  query.get('watch') === 'true' || query.get('watch') === '1';

/** What happens on the way. */
const wire = {
  mend: ({ site }: Scene) => site.cluster.wire.mend(),
  told: 'cluster away' as const,
  recoversWithinMs: MINUTE,
};

/** What can be wrong with an API server and the way there. */
export const clusterFaults: readonly Fault[] = [
  {
    ...wire,
    name: 'API server: away',
    inject: ({ site }) => site.cluster.wire.refuse(),
    heal: wire.mend,
    lastsMs: 8_000,
  },
  {
    ...wire,
    name: 'API server: takes connections and is silent',
    inject: ({ site }) => site.cluster.wire.silence(),
    heal: wire.mend,
    lastsMs: 20_000,
  },
  {
    ...wire,
    name: 'API server: connections die in silence',
    inject: ({ site }) => site.cluster.wire.forget(),
    heal: wire.mend,
    lastsMs: 1_000,
    told: 'nothing',
    // Watches are given up 90 s after their last sign.
    recoversWithinMs: 2 * MINUTE,
  },
  {
    ...wire,
    name: 'API server: slow, 400 ms a piece',
    inject: ({ site }) => site.cluster.wire.slow(400),
    heal: wire.mend,
    lastsMs: 8_000,
    told: 'nothing',
  },
  answering('answers are cut', (_, random) =>
    random() < 0.5 ? { cutAfter: Math.floor(random() * 2_000) } : undefined,
  ),
  answering('429 with Retry-After', () =>
    json(429, 'TooManyRequests', { 'retry-after': '2' }),
  ),
  answering('500', () => json(500, 'InternalError'), { told: 'cluster away' }),
  answering('503', () => json(503, 'ServiceUnavailable'), {
    told: 'cluster away',
  }),
  answering('409 for every write', asked =>
    isWrite(asked) ? json(409, 'Conflict') : undefined,
  ),
  answering('410 for every watch', asked =>
    isWatch(asked) ? json(410, 'Expired') : undefined,
  ),
  answering('410 in the stream of every watch', asked =>
    isWatch(asked)
      ? {
          code: 200,
          body: `${JSON.stringify({
            type: 'ERROR',
            object: JSON.parse(statusOf(410, 'Expired', 'too old')),
          })}\n`,
        }
      : undefined,
  ),
  {
    name: 'API server: restarted',
    inject: ({ world }) => world.server.stop(),
    heal: ({ world }) => world.server.start(),
    lastsMs: 3_000,
    told: 'cluster away',
    recoversWithinMs: MINUTE,
    stopsHands: true,
  },
  {
    name: 'API server: token rotated',
    inject({ site }) {
      site.rotate('cluster');
      site.cluster.wire.reset();
    },
    heal: ({ site }) => site.setToken(site.secrets.cluster),
    lastsMs: 8_000,
    told: 'cluster away',
    recoversWithinMs: MINUTE,
  },
  {
    name: 'API server: certificate expired',
    inject({ site: { cluster, certificates } }) {
      const { key, certificate: cert } = certificates.expired;
      cluster.gateway.present({ key, cert });
    },
    heal({ site: { cluster, certificates } }) {
      const { key, certificate: cert } = certificates.valid;
      cluster.gateway.present({ key, cert });
    },
    lastsMs: 8_000,
    told: 'cluster away',
    recoversWithinMs: MINUTE,
  },
  {
    name: 'API server: CRD removed and back',
    inject: ({ world }) => world.undefine(),
    heal: ({ world }) => world.define(),
    lastsMs: 5_000,
    told: 'nothing',
    recoversWithinMs: 2 * MINUTE,
  },
];
