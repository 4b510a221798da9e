/**
 * What Applications wait for before they are synced by themselves. An Application that waits holds nothing: it is
 * noted beside its dependency and looked at again when that one says something else. What is known of a dependency is
 * worked out when somebody asks, and holds until the next run of the dependency.
 * Held by: dependencies.test.ts, reconcile.order.test.ts.
 */
import {
  isReadyHealth,
  waitFor,
  waitForOrder,
  type Wait,
} from '@gitops-suite/model';
import { assessApplication } from '../status/assess';
import { isFinal } from '../sync/decide';
import { nothing, type ApplicationRuntime, type Work } from './application';
import { clusterOf, isLedHere, type EngineContext } from './context';
import type { Registry } from './registry';

/** Ids of those that wait for one dependency, and what they were told. */
interface Waiting {
  message: string;
  ids: Set<string>;
}

/** @internal */
export class Dependencies {
  readonly #registry: Registry;
  readonly #context: EngineContext;
  readonly #enqueue: (id: string, work: Work) => void;
  readonly #waiting = new Map<string, Waiting>();
  /** Undefined is ready. */
  readonly #known = new WeakMap<
    ApplicationRuntime,
    { wait: Wait | undefined }
  >();

  /** Kinds that a render defines, as `group/Kind`. */
  readonly #kinds = new WeakMap<
    ApplicationRuntime['desired'],
    ReadonlySet<string>
  >();

  constructor(parts: {
    registry: Registry;
    context: EngineContext;
    enqueue(id: string, work: Work): void;
  }) {
    this.#registry = parts.registry;
    this.#context = parts.context;
    this.#enqueue = parts.enqueue;
  }

  /** What keeps an Application from being synced by itself; it is looked at again when that changes. */
  hold(app: ApplicationRuntime): Wait | undefined {
    const wait = this.look(app);
    if (wait?.application !== undefined) {
      const { application: id, message } = wait;
      const waiting = this.#waiting.get(id) ?? { message, ids: new Set() };
      waiting.message = message;
      waiting.ids.add(app.id);
      this.#waiting.set(id, waiting);
    }
    return wait;
  }

  /** The same without being looked at again. */
  look(app: ApplicationRuntime): Wait | undefined {
    if (app.removed) {
      return this.#awaitedByDeletion(app);
    }
    const order = this.#registry.orderOf(app);
    const [problem] = order?.problems.get(app.id) ?? [];
    if (problem) {
      return waitForOrder(problem.message);
    }
    for (const id of order?.dependencies.get(app.id) ?? []) {
      const wait = this.#waitFor(id);
      if (wait) {
        return wait;
      }
    }
    return undefined;
  }

  /** Ids of other Applications in its cluster whose Git defines a kind, which is given as `group/Kind`. */
  definers(app: ApplicationRuntime, kind: string): readonly string[] {
    const { cluster } = app.definition;
    return [...this.#registry.applications.values()].flatMap(other =>
      other !== app &&
      !other.removed &&
      other.definition.cluster === cluster &&
      this.#kindsIn(other.desired).has(kind)
        ? [other.id]
        : [],
    );
  }

  /** An Application may have become ready, or something else than it was. */
  changed(id: string): void {
    const app = this.#registry.applications.get(id);
    if (app) {
      this.#known.delete(app);
    }
    const waiting = this.#waiting.get(id);
    if (!waiting) {
      return;
    }
    const isThere = app !== undefined && !app.removed;
    if (isThere && this.#waitFor(id)?.message === waiting.message) {
      return;
    }
    this.#waiting.delete(id);
    waiting.ids.forEach(each => this.#enqueue(each, nothing));
  }

  #kindsIn(desired: ApplicationRuntime['desired']): ReadonlySet<string> {
    const known = this.#kinds.get(desired);
    if (known) {
      return known;
    }
    const kinds = new Set(
      [...desired.values()].flatMap(({ sync }) => sync.defines ?? []),
    );
    this.#kinds.set(desired, kinds);
    return kinds;
  }

  #awaitedByDeletion(app: ApplicationRuntime): Wait | undefined {
    const [id] = this.#registry.leavingBefore(app);
    const other = id && this.#registry.applications.get(id);
    return other ? waitFor(namesOf(other), 'leaving') : undefined;
  }

  #waitFor(id: string): Wait | undefined {
    const app = this.#registry.applications.get(id);
    if (!app) {
      // A host that looks after some Applications alone does not know how the others are.
      return undefined;
    }
    const known = (!app.unread && this.#known.get(app)) || {
      wait: whyNotReady(app, this.#context),
    };
    this.#known.set(app, known);
    return known.wait;
  }
}

/**
 * Why an Application is not ready for what depends on it: not all that the newest commit wants of it is applied, or it
 * is not healthy. Drift alone is no reason: it says nothing about what dependants need.
 */
function whyNotReady(
  app: ApplicationRuntime,
  context: EngineContext,
): Wait | undefined {
  const names = namesOf(app);
  if (app.definition.engine !== 'builtin') {
    return waitFor(names, 'other-engine');
  }
  if (!isLedHere(app, context)) {
    return waitFor(names, 'elsewhere');
  }
  if (!clusterOf(app, context)?.status().reachable) {
    return waitFor(names, 'unreachable');
  }
  if (app.rendered?.status === 'failed') {
    return waitFor(names, 'render-failed');
  }
  if (app.unread || app.renderKey === undefined) {
    return waitFor(names, 'unread');
  }
  if (app.applied?.renderKey !== app.renderKey) {
    return waitFor(names, whyNotApplied(app));
  }
  const { status } = assessApplication(app, context, true).health;
  return isReadyHealth(status)
    ? undefined
    : waitFor(names, 'unhealthy', status);
}

function whyNotApplied({ waitsFor, operation }: ApplicationRuntime) {
  if (operation && !isFinal(operation.state)) {
    return operation.state === 'Held' ? 'held' : 'syncing';
  }
  if (waitsFor) {
    return 'waiting';
  }
  return operation?.state === 'Failed' ? 'sync-failed' : 'out-of-sync';
}

function namesOf({ id, definition }: ApplicationRuntime) {
  return { id, app: definition.app, environment: definition.environment };
}
