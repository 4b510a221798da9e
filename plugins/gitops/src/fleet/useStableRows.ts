import type {
  Application,
  ApplicationList,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useRef, useState } from 'react';
import { stableRows, type StableRows } from './stableRows';

/**
 * Keeps the rows where they are while the list is renewed. Another question (`identity`) takes the new answer as it is.
 */
export function useStableRows(
  list: ApplicationList | undefined,
  identity: string,
): StableRows & { apply: () => void } {
  const shown = useRef<{ identity: string; rows: Application[] }>();
  const [, setApplied] = useState(0);
  if (!list) {
    return { rows: [], waiting: 0, apply: () => undefined };
  }
  const before =
    shown.current?.identity === identity ? shown.current.rows : undefined;
  const stable = stableRows(before, list.items);
  shown.current = { identity, rows: stable.rows };
  return {
    ...stable,
    apply: () => {
      shown.current = undefined;
      setApplied(count => count + 1);
    },
  };
}
