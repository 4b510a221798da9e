import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  Inspection,
  PlanRequest,
  ReconcilerHandle,
  ToldOverride,
} from '@gitops-suite/reconciler';
import {
  nextStep,
  type Order,
  type Outcome,
} from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import { readHealthRules } from '../health/healthRules';
import type { Session } from '../session';
import { Workspace } from '../workspace/Workspace';
import type { LeftApplication } from './leftGit';
import { openEngine, type EngineOptions } from './openEngine';
import { Patience } from './Patience';
import type { RunStore } from './runStore';

/** Milliseconds that a silent cluster has to answer for the first time. */
const FIRST_CONTACT_MS = 20_000;
/** One that refuses is asked again for so long: it may be about to start. Milliseconds. */
const REFUSED_MS = 3_000;
/** Until then is looked every so many milliseconds: most answer in less than a tenth of a second. */
const LOOK_MS = 25;
/** The engine itself tries again what a cluster refused for the moment; so often is looked whether it has. Milliseconds. */
const LOOK_AGAIN_MS = 250;

/** The engine on one commit of a clone and on the clusters of the chosen Applications. By itself it syncs nothing. @internal */
export class LiveEngine {
  readonly definitions: readonly ApplicationDefinition[];
  /** What Git does not define any more of what was chosen: known once an Application of each cluster was planned. */
  readonly left: readonly LeftApplication[];
  /** Windows that syncs have passed, by the id of their Application. */
  readonly overrides: ReadonlyMap<string, ToldOverride>;
  /** Of the whole repository. */
  readonly order: Order;
  readonly revision: string;
  readonly store: RunStore;
  readonly #handle: ReconcilerHandle;
  readonly #signal: AbortSignal;
  readonly #patience = new Patience(FIRST_CONTACT_MS);

  private constructor(parts: {
    definitions: readonly ApplicationDefinition[];
    left: readonly LeftApplication[];
    overrides: ReadonlyMap<string, ToldOverride>;
    order: Order;
    revision: string;
    store: RunStore;
    handle: ReconcilerHandle;
    signal: AbortSignal;
  }) {
    this.definitions = parts.definitions;
    this.left = parts.left;
    this.overrides = parts.overrides;
    this.order = parts.order;
    this.revision = parts.revision;
    this.store = parts.store;
    this.#handle = parts.handle;
    this.#signal = parts.signal;
  }

  /** Hands the engine to `use` and ends it afterwards. */
  static async with<T>(
    given: {
      names: readonly string[];
      options: EngineOptions;
      session: Session;
    },
    use: (engine: LiveEngine) => Promise<T>,
  ): Promise<T> {
    const { options, session } = given;
    const path = options.repository ?? '.';
    const rules = options.healthRules;
    const healthRules = await readHealthRules(rules, session.terminal);
    return Workspace.with({ path, options, session }, async workspace => {
      const dataFolder = await mkdtemp(join(tmpdir(), 'gitops-'));
      try {
        const engine = await openEngine(workspace, {
          ...given,
          ...{ dataFolder, healthRules },
        });
        try {
          const { signal } = session.terminal;
          return await use(new LiveEngine({ ...engine, signal }));
        } finally {
          await engine.handle.stop();
        }
      } finally {
        await rm(dataFolder, { recursive: true, force: true });
      }
    });
  }

  /**
   * The plan of a sync as it would be now. Waits for the first contact with the cluster, and for what passes by itself.
   * Throws a {@link Failure}, or the reason of a run that is aborted.
   */
  plan(id: string, request: PlanRequest = {}): Promise<Plan> {
    const ask = () => this.#handle.plan(id, request);
    return this.#answerOf(id, ask, plan => plan);
  }

  /** As {@link plan}, with all that was found of the Application when the plan was made. */
  inspect(id: string, request: PlanRequest = {}): Promise<Inspection> {
    const ask = () => this.#handle.inspect(id, request);
    return this.#answerOf(id, ask, ({ plan }) => plan);
  }

  async #answerOf<T>(
    id: string,
    ask: () => Promise<Outcome<T>>,
    planIn: (answer: T) => Plan,
  ): Promise<T> {
    const started = Date.now();
    let failed: number | undefined;
    let hasWaited = false;
    for (;;) {
      this.#signal.throwIfAborted();
      const outcome = await ask();
      if (outcome.status === 'done') {
        const cluster = this.#clusterNameOf(id);
        const { problems } = planIn(outcome.value);
        const mayPass = problems.some(({ transient }) => transient);
        if (hasWaited && !mayPass) {
          this.#patience.renew(cluster);
        }
        if (!mayPass || !this.#patience.isLeft(cluster)) {
          return outcome.value;
        }
        hasWaited = true;
        await delay(LOOK_AGAIN_MS);
        continue;
      }
      const mayCome =
        outcome.code === 'not-found' || nextStep(outcome.code) === 'retry';
      const { message, nextTryAt } = this.#clusterOf(id) ?? {};
      const waited = Date.now() - started;
      failed ??= nextTryAt === undefined ? undefined : waited;
      const isRefused = failed !== undefined && failed < REFUSED_MS;
      if (!mayCome || waited > (isRefused ? REFUSED_MS : FIRST_CONTACT_MS)) {
        const reason = message;
        throw new Failure(`${id}: ${outcome.message}`, { reason });
      }
      await delay(LOOK_MS);
    }
  }

  /** Rows are there for the engine. */
  wake(): void {
    this.#handle.wake();
  }

  #clusterNameOf(id: string): string {
    return this.definitions.find(one => one.id === id)?.cluster ?? '';
  }

  #clusterOf(id: string) {
    const cluster = this.#clusterNameOf(id);
    return this.store.setup.clusters?.find(({ name }) => name === cluster);
  }
}

function delay(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
