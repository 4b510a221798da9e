/**
 * When a run stands still: all that has begun and not ended waits for kinds or namespaces that are not in the cluster,
 * and nobody of the run can bring them any more. What would come later, by other hands, is for another run.
 * Held by: Standstill.test.ts, sync.order.test.ts.
 */
import {
  finalOperationStates,
  parseObjectKey,
  type Operation,
  type ResourceNode,
} from '@gitops-suite/model';

/**
 * What a plan says was missing may stand for so long after a change: what a cluster serves is asked for at most every
 * 3 s. Milliseconds.
 */
const SERVED_MS = 4_000;

/** They may be on their way for ever, and nothing runs in them. */
const bringNothing: ReadonlySet<string> = new Set([
  'HorizontalPodAutoscaler',
  'Ingress',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'Service',
]);

/** What the run knows of the cluster's answer. @internal */
export interface StandstillOptions {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The newest state of the objects of an Application. */
  nodesOf(id: string): readonly ResourceNode[];
}

interface Waiting {
  words: readonly string[];
  /** When the plan was made that found this missing. Milliseconds since the epoch. */
  foundAt: number;
}

/** @internal */
export class Standstill {
  readonly #options: StandstillOptions;
  /** Began and did not end. */
  readonly #open = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #done = new Map<string, number>();
  readonly #seen = new Map<string, Operation>();
  #changedAt = -Infinity;
  #isReached = false;

  constructor(options: StandstillOptions) {
    this.#options = options;
  }

  /** From now on it may bring what others wait for. */
  begin(id: string): void {
    this.#open.add(id);
    this.#begun.add(id);
  }

  /** What the operation of an Application has come to. */
  note(id: string, operation: Operation): void {
    if (this.#seen.get(id) === operation) {
      return;
    }
    this.#seen.set(id, operation);
    const done = operation.results.filter(isDone).length;
    if (done > (this.#done.get(id) ?? 0)) {
      this.#done.set(id, done);
      this.#changedAt = this.#options.now();
    }
    const words = awaitedBy(operation);
    const before = this.#waiting.get(id);
    // An attempt that found the same missing again passes through other states on its way.
    const isTrying =
      before &&
      operation.state !== 'Waiting' &&
      !finalOperationStates.includes(operation.state) &&
      missingIn(operation).length > 0;
    if (words.length > 0) {
      const foundAt = Date.parse(operation.plan!.madeAt);
      this.#waiting.set(id, { words, foundAt });
    } else if (!isTrying) {
      this.#waiting.delete(id);
    }
  }

  end(id: string): void {
    this.#open.delete(id);
    this.#waiting.delete(id);
    this.#seen.delete(id);
  }

  /** What it waits for, in words, while it waits for nothing else. */
  awaited(id: string): readonly string[] | undefined {
    return this.#waiting.get(id)?.words;
  }

  /** True once nobody can bring what is waited for: then it stays so. */
  isReached(): boolean {
    this.#isReached ||=
      this.#waiting.size > 0 &&
      [...this.#open].every(id => this.#waiting.has(id)) &&
      [...this.#waiting.values()].every(
        ({ foundAt }) => foundAt >= this.#changedAt + SERVED_MS,
      ) &&
      ![...this.#begun].some(id => this.#isStarting(id));
    return this.#isReached;
  }

  /** What was just started may be an operator, which brings kinds when it runs. */
  #isStarting(id: string): boolean {
    return this.#options
      .nodesOf(id)
      .some(
        ({ health, ref }) =>
          health?.status === 'Progressing' && !bringNothing.has(ref.kind),
      );
  }
}

function isDone({ state }: Operation['results'][number]): boolean {
  return ['applied', 'pruned', 'succeeded'].includes(state);
}

/** Steps that cannot be carried out before somebody else brings something, and what. */
function missingIn({
  plan,
  results,
}: Operation): { key: string; word: string }[] {
  const steps = plan?.steps ?? [];
  // It may come between the plan and the apply.
  const done = new Set(results.filter(isDone).map(({ key }) => key));
  const planned = new Set(steps.map(({ key }) => key));
  return steps.flatMap(({ key, missingKind, waitsFor }) => {
    const isElsewhere = waitsFor !== undefined && !planned.has(waitsFor);
    const word = missingKind ?? (isElsewhere && isNotThere(waitsFor));
    return word && !done.has(key) ? [{ key, word }] : [];
  });
}

function isNotThere(key: string): string {
  const { kind, name } = parseObjectKey(key);
  return `${kind} ${name} is not in the cluster`;
}

/** What an operation waits for from others; nothing when it waits for something else besides. */
function awaitedBy(operation: Operation): string[] {
  const { state, nextAttemptAt, results } = operation;
  if (state !== 'Waiting' || nextAttemptAt === undefined) {
    return [];
  }
  const missing = new Map(
    missingIn(operation).map(({ key, word }) => [key, word]),
  );
  const waiting = results.filter(
    result =>
      result.state === 'waiting' ||
      (result.state === 'starting' && result.message !== undefined),
  );
  const words = waiting.map(({ key }) => missing.get(key));
  return words.every(word => word !== undefined) ? [...new Set(words)] : [];
}
