import { failed, type Failure } from '../../outcome';
import type { Leadership } from '../../ports';

/** What keeps this process from writing to a cluster: another one leads there. Pure. @internal */
export function whyNotLeading(
  cluster: string,
  leadership: Leadership,
): Failure | undefined {
  if (leadership.leads()) {
    return undefined;
  }
  const { holder } = leadership.status();
  return failed(
    'not-leading',
    `${holder ?? 'another process'} writes to the cluster ${cluster} now`,
  );
}
