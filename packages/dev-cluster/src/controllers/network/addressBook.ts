import type { ControllerContext } from '../controller';
import { stableFraction } from '../imageReference';

/** The address of something, and how long it still takes to come. */
export interface AddressEntry {
  ip: string;
  /** Milliseconds. */
  wait: number;
  /** Asked for the first time. */
  isFirst: boolean;
}

const arrivalTime = 2_000;

/** Addresses in a `/24` (`prefix` is its first three numbers) that come some time after they are first asked for. */
export function createAddressBook(
  { clock, pace }: ControllerContext,
  prefix: string,
): { lookUp(uid: string): AddressEntry } {
  const dueAt = new Map<string, number>();
  return {
    lookUp(uid) {
      const now = clock.now();
      const known = dueAt.get(uid);
      const due = known ?? now + pace.scale(arrivalTime);
      if (due > now) dueAt.set(uid, due);
      else dueAt.delete(uid);
      const ip = `${prefix}.${1 + Math.floor(stableFraction(uid) * 254)}`;
      return { ip, wait: Math.max(0, due - now), isFirst: known === undefined };
    },
  };
}
