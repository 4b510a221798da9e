import { DNS_LABEL } from '@gitops-suite/model';
import type { RepositoryConfig, ToldOverride } from '@gitops-suite/reconciler';
import { Failure } from '../failure';
import type { HealthRuleConfigs } from '../health/healthRules';
import type { Session } from '../session';
import { tellProblem } from '../terminal/tellProblem';
import { discoverUnits, type Units } from '../workspace/discoverUnits';
import type { LocalGit } from '../workspace/localGit';
import type { RendererOptions } from '../workspace/openRenderer';
import {
  requireSources,
  type Places,
  type SourceOptions,
} from '../workspace/places';
import {
  appsOf,
  isSelected,
  requireSelected,
} from '../workspace/selectApplications';
import type { Workspace } from '../workspace/Workspace';
import { chooseContexts, type ContextOptions } from './chooseContexts';
import { commitSource } from './commitSource';
import { engineLogger } from './engineLogger';
import { readKubeconfig } from './kubeconfig';
import { leftApplication, type LeftApplication } from './leftGit';
import { createRunStore } from './runStore';

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

/** Milliseconds between two writes of one Application. */
const STATUS_MS = 50;
const WEEK_MS = 7 * 24 * 3_600_000;
/** Requests per second and burst: a single run may hurry. */
const SPEED = { qps: 200, burst: 400 };

/** The engine on one commit, and what it was opened for. The caller stops it. Throws a {@link Failure}. @internal */
export async function openEngine(
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
  requireInstallation(options.installation);
  const git = workspace.git();
  const asked = await git.resolve(options.revision ?? 'HEAD');
  if (options.forwards) {
    await requireNewest(git, asked);
  }
  const revision = await workspace.commit(asked);
  const places = await workspace.places();
  const apps = appsOf(names);
  const units = await discoverUnits(revision, { places, apps });
  requireSources(places, units.named.repositories);
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
  const { named } = units;
  const contexts = chooseContexts(
    { clusters, named: named.clusters },
    options,
    kubeconfig,
  );
  const store = createRunStore();
  const left: LeftApplication[] = [];
  const overrides = new Map<string, ToldOverride>();
  const { openReconciler } = await load.reconciler();
  const handle = await openReconciler({
    store,
    logger: engineLogger(terminal, options.verbose),
    renderer: await workspace.renderer(),
    openSource: async repository =>
      commitSource({ repository, revisions: units.revisions }),
    seeksUnknownKinds: true,
    onOverride: told => overrides.set(told.applicationId, told),
    adoptStray: stray => {
      const found = leftApplication(stray, { places, units, names });
      left.push(...(found ? [found] : []));
      return found?.definition;
    },
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
  return {
    ...{ definitions, left, order, overrides, store, handle },
    revision: revision.sha,
  };
}

/** No portal and no agent has another name, so nothing would ever be found under it. */
function requireInstallation(name: string): void {
  if (!DNS_LABEL.test(name)) {
    throw new Failure(`No installation has the name ${name}`, {
      cure: 'Write that of the portal or agent, gitops.installation: lower case letters, digits and "-", at most 63.',
    });
  }
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
