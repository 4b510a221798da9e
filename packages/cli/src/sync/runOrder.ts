import type { Problem } from '@gitops-suite/model';
import type { Order } from '@gitops-suite/reconciler/offline';

/** What of an order counts in one run. @internal */
export interface RunOrder {
  /** Ids of what comes before in this run, by id. Without circles. */
  dependencies: ReadonlyMap<string, readonly string[]>;
  /** Why an Application is left out, by id. */
  refused: ReadonlyMap<string, Problem>;
}

/**
 * The order among the Applications of a run. One whose order is not clear is left out; where a person `named` what is
 * meant, it goes without an order of its own. Pure.
 * @internal
 */
export function runOrderOf(
  ids: readonly string[],
  { dependencies, problems }: Order,
  named: boolean,
): RunOrder {
  const among = new Set(ids);
  const clear = ids.filter(id => !problems.has(id));
  return {
    dependencies: new Map(
      clear.flatMap(id => {
        const before = dependencies.get(id)?.filter(one => among.has(one));
        return before && before.length > 0 ? [[id, before] as const] : [];
      }),
    ),
    refused: new Map(
      named
        ? []
        : ids.flatMap(id => {
            const [problem] = problems.get(id) ?? [];
            return problem ? [[id, problem] as const] : [];
          }),
    ),
  };
}
