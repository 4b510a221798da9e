import type { ApiServer } from './apiServer';
import { kinds } from './kinds';
import type { Random } from './workload';

/** One thing that somebody does by hand to an object, as they find it. */
export async function driftOf(
  server: ApiServer,
  path: string,
  random: Random,
): Promise<void> {
  const hand = Math.floor(random() * 3);
  if (hand === 0) {
    await server.call('DELETE', path);
    return;
  }
  const { written } = Object.values(kinds).find(({ plural }) =>
    path.includes(`/${plural}/`),
  )!;
  const field = hand === 1 ? 'value' : 'other';
  await server.call(
    'PATCH',
    `${path}?fieldManager=by-hand`,
    { [written]: { [field]: 'by-hand' } },
    'application/merge-patch+json',
  );
}
