/** At most one engine writes to a cluster: judged from the Lease as the API server took it, and from what was written. */
import type { Write } from '../network/gateway';
import type { Finding } from './judgeWrites';

/** A write, and whose gateway it came through. */
export interface WriteOf {
  writer: string;
  write: Write;
}

/** Who held the Lease from when on. Milliseconds since the epoch. */
export interface Holding {
  holder: string;
  from: number;
}

const isOfLease = ({ path }: Write) => /\/leases\b/.test(path);

/** Each process of a site has a name of its own. */
const siteOf = (identity: string) => identity.replace(/-\d+$/, '');

/** Who held the Lease, in the order in which the server took it. Pure. */
export function holdingsOf(writes: readonly WriteOf[]): Holding[] {
  return writes
    .filter(({ write }) => isOfLease(write) && write.code < 300)
    .sort((a, b) => a.write.answeredAt - b.write.answeredAt)
    .map(({ write }) => ({
      holder: siteOf(JSON.parse(write.body).spec?.holderIdentity ?? ''),
      from: write.answeredAt,
    }))
    .filter(({ holder }, index, all) => all[index - 1]?.holder !== holder);
}

/** Every write is of who held the Lease when it came to the server. Pure. */
export function judgeLeases(writes: readonly WriteOf[]): Finding[] {
  const holdings = holdingsOf(writes);
  const holderAt = (at: number) =>
    holdings.findLast(({ from }) => from <= at)?.holder;
  return writes
    .filter(({ write }) => write.code < 300 && !isOfLease(write))
    .filter(({ write }) => !/^\/api\/v1\/namespaces$/.test(write.path))
    .filter(({ writer, write }) => holderAt(write.at) !== writer)
    .map(({ writer, write: { method, path, at } }) => ({
      at,
      what: `${writer} sent ${method} ${path} while ${holderAt(at)} led`,
    }));
}
