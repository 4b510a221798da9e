import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, Problem } from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  ApplicationRecord,
  PlanRequest,
  ReconcilerHandle,
  RepositoryConfig,
} from '@gitops-suite/reconciler';
import type { Order } from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import { readHealthRules, type HealthRuleConfigs } from '../health/healthRules';
import type { Session } from '../session';
import { tellProblem } from '../terminal/tellProblem';
import { discoverUnits, type Units } from '../workspace/discoverUnits';
import type { LocalGit } from '../workspace/localGit';
import type { RendererOptions } from '../workspace/openRenderer';
import type { Places, SourceOptions } from '../workspace/places';
import {
  appsOf,
  isSelected,
  requireSelected,
} from '../workspace/selectApplications';
import { Workspace } from '../workspace/Workspace';
import { chooseContexts, type ContextOptions } from './chooseContexts';
import { commitSource } from './commitSource';
import { engineLogger } from './engineLogger';
import { readKubeconfig } from './kubeconfig';
import { createRunStore, type RunStore } from './runStore';

/** Options of every command that works with clusters. @internal */
export interface EngineOptions
  extends RendererOptions,
    SourceOptions,
    ContextOptions {
  repository?: string;
  revision?: string;
  /** Refuses a revision that the clone has left behind. */
  forwards?: boolean;
  kubeconfig?: string;
  installation: string;
  /** File of health rules. */
  healthRules?: string;
  verbose: boolean;
}

/** Milliseconds that a silent cluster has to answer for the first time. */
const FIRST_CONTACT_MS = 20_000;
/** One that refuses is asked again for so long: it may be about to start. Milliseconds. */
const REFUSED_MS = 3_000;
/** Until then is looked every so many milliseconds: most answer in less than a tenth of a second. */
const LOOK_MS = 25;
/** Milliseconds between two writes of one Application. */
const STATUS_MS = 50;
/** Whoever meets these may see nothing, and that is not the same as nothing being there. */
const REFUSALS = /^(dry-run-)?(forbidden|unauthorized)$/;
const WEEK_MS = 7 * 24 * 3_600_000;
/** Requests per second and burst: a single run may hurry. */
const SPEED = { qps: 200, burst: 400 };

/** The engine on one commit of a clone and on the clusters of the chosen Applications. By itself it syncs nothing. @internal */
export class LiveEngine {
  readonly definitions: readonly ApplicationDefinition[];
  /** Of the whole repository. */
  readonly order: Order;
  readonly revision: string;
  readonly store: RunStore;
  readonly #handle: ReconcilerHandle;
  readonly #signal: AbortSignal;

  private constructor(parts: {
    definitions: readonly ApplicationDefinition[];
    order: Order;
    revision: string;
    store: RunStore;
    handle: ReconcilerHandle;
    signal: AbortSignal;
  }) {
    this.definitions = parts.definitions;
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
        const engine = await open(workspace, {
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
   * The plan of a sync as it would be now. Waits for the first contact with the cluster. Throws a {@link Failure}, or
   * the reason of a run that is aborted.
   */
  async plan(id: string, request: PlanRequest = {}): Promise<Plan> {
    const started = Date.now();
    let failed: number | undefined;
    for (;;) {
      this.#signal.throwIfAborted();
      const outcome = await this.#handle.plan(id, request);
      if (outcome.status === 'done') {
        return outcome.value;
      }
      const mayCome = ['unreachable', 'not-found'].includes(outcome.code);
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

  /** What is known of an Application after its newest comparison, and what the person may not look at. */
  async record(
    id: string,
  ): Promise<{ record?: ApplicationRecord; refusals: readonly Problem[] }> {
    const { problems } = await this.plan(id);
    await delay(4 * STATUS_MS);
    return {
      record: this.store.records.get(id),
      refusals: problems.filter(({ code }) => REFUSALS.test(code)),
    };
  }

  /** Rows are there for the engine. */
  wake(): void {
    this.#handle.wake();
  }

  #clusterOf(id: string) {
    const cluster = this.definitions.find(one => one.id === id)?.cluster;
    return this.store.setup.clusters?.find(({ name }) => name === cluster);
  }
}

async function open(
  workspace: Workspace,
  given: {
    names: readonly string[];
    options: EngineOptions;
    session: Session;
    dataFolder: string;
    healthRules: HealthRuleConfigs;
  },
) {
  const { names, options, session, dataFolder, healthRules } = given;
  const { terminal, load } = session;
  const git = workspace.git();
  const asked = await git.resolve(options.revision ?? 'HEAD');
  if (options.forwards) {
    await requireNewest(git, asked);
  }
  const revision = await workspace.commit(asked);
  const places = await workspace.places();
  const apps = appsOf(names);
  const units = await discoverUnits(revision, { places, apps });
  await requireSelected(
    names,
    units.definitions,
    async () => (await discoverUnits(revision, { places })).definitions,
  );
  const definitions = units.definitions.filter(one => isSelected(one, names));
  units.problems.forEach(problem => tellProblem(problem, terminal));
  refuseToSkip(units, names);
  if (!units.hasSettings || definitions.length === 0) {
    throw new Failure('There is no Application to work with', {
      cure: 'Look at what gitops validate says.',
    });
  }
  const clusters = [...new Set(definitions.map(({ cluster }) => cluster))];
  const kubeconfig = readKubeconfig(options.kubeconfig, terminal);
  const contexts = chooseContexts(clusters, options, kubeconfig);
  const store = createRunStore();
  const { openReconciler } = await load.reconciler();
  const handle = await openReconciler({
    store,
    logger: engineLogger(terminal, options.verbose),
    renderer: await workspace.renderer(),
    openSource: async repository =>
      commitSource({ repository, revisions: units.revisions }),
    seeksUnknownKinds: true,
    adapt: definition =>
      isSelected(definition, names) && clusters.includes(definition.cluster)
        ? // Only what a person asks for here is done.
          {
            ...definition,
            policy: { ...definition.policy, automated: undefined },
          }
        : undefined,
    config: {
      installation: options.installation,
      dataFolder,
      prefixIds: places.prefixIds,
      repositories: await configsOf(units.branch, { places, clusters }),
      clusters: clusters.map(cluster => ({
        name: cluster,
        kubeconfig: kubeconfig.text,
        context: contexts.get(cluster),
        ...SPEED,
      })),
      renderer: { kind: options.renderer },
      healthRules,
      timing: { statusMs: STATUS_MS, pollMs: WEEK_MS },
    },
  });
  const { order } = units;
  return { definitions, order, revision: revision.sha, store, handle };
}

/** What is left out unasked would look as if it were done. */
function refuseToSkip({ problems }: Units, names: readonly string[]): void {
  const skipped = problems.find(({ code }) =>
    ['place-unread', 'unknown-repository'].includes(code),
  );
  if (skipped && names.length === 0) {
    throw new Failure('Not every environment can be read from here', {
      reason: skipped.message,
      cure: `${skipped.cure} Or name the apps or Applications that are meant.`,
    });
  }
}

/** Rolling back is a commit: what came before the commit that is checked out is only looked at. */
async function requireNewest(git: LocalGit, asked: string): Promise<void> {
  const head = await git.resolve('HEAD');
  if (asked !== head && (await git.mergeBase(asked, head)) === asked) {
    const [older, newer] = [asked, head].map(sha => sha.slice(0, 7));
    throw new Failure(`${older} is older than ${newer}, which is checked out`, {
      reason: 'A sync at an older revision is a dry run only.',
      cure: 'Revert what came since and sync that commit; --dry-run shows what it would change.',
    });
  }
}

async function configsOf(
  branch: string,
  { places, clusters }: { places: Places; clusters: readonly string[] },
): Promise<RepositoryConfig[]> {
  const trust = clusters.map(cluster => ({
    ...{ cluster, namespaces: ['*'], clusterKinds: ['*'] },
  }));
  const { repository: name, others } = places;
  const urlOf = (one: string) => `file://${places.gitOf(one).directory}`;
  return [
    { name, branch, trust, url: urlOf(name), sources: others },
    ...(await Promise.all(
      others.map(async other => ({
        ...{ name: other, trust, url: urlOf(other) },
        branch: await places.branchOf(other),
      })),
    )),
  ];
}

function delay(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
