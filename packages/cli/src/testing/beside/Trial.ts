import { join } from 'node:path';
import { runCommand, type CommandResult } from '../runCommand';
import type { RunningAgent } from '../runningAgent';
import { toolsEnvironment } from '../shopRepository';
import { refreshArgoCd } from './argoCd';
import { changesIn, type AuditedRequest } from './audit';
import { eventually } from './eventually';
import { reconcileFlux } from './flux';
import { namesOf, versionsOf } from './observed';
import type { ListedObject } from './listObjects';
import { engines, type Engine } from './sharedCluster';
import {
  namespaceOf,
  startSideBySide,
  type Share,
  type SideBySide,
} from './sideBySide';

const SYNCED = 'gitops_applications_sync{status="Synced"}';
const HEALTHY = 'gitops_applications_health{status="Healthy"}';
const COMPARISONS = 'gitops_engine_total{what="comparisons"}';

/** All three engines at work: what to have them do, what to wait for, what to look at. */
export class Trial {
  readonly world: SideBySide;
  readonly #apps: readonly string[];
  #agent: RunningAgent;

  private constructor(share: Share, world: SideBySide, agent: RunningAgent) {
    this.#apps = share.apps;
    this.world = world;
    this.#agent = agent;
  }

  static async start(share: Share): Promise<Trial> {
    const world = await startSideBySide(share);
    try {
      return new Trial(share, world, await world.startAgent());
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#agent.kill();
    await this.world.stop();
  }

  /** Ends the agent in order and starts it again; settles when it has compared everything. Answers its exit code. */
  async restartAgent(): Promise<number> {
    const code = await this.#agent.stop();
    this.#agent = await this.world.startAgent();
    await this.until(
      'the agent to compare everything',
      async () => (await this.metric(COMPARISONS)) >= this.#apps.length * 2,
    );
    return code;
  }

  /** Has the others look at Git and at everything of theirs again; the agent does by itself. */
  async lookAgain(): Promise<void> {
    await refreshArgoCd(this.world.cluster);
    await reconcileFlux(this.world.cluster);
  }

  /** Settles when all Applications are in step and healthy. */
  async untilSettled(): Promise<void> {
    const { length } = this.#apps;
    await this.world.untilOthersSettled();
    await this.until(
      `${length} Applications of the agent`,
      async () =>
        (await this.metric(SYNCED)) >= length &&
        (await this.metric(HEALTHY)) >= length,
    );
  }

  async until(what: string, ask: () => Promise<boolean>): Promise<void> {
    await eventually(what, ask, {
      instead: () => this.log(),
      failure: () => this.world.cluster.plane.failure(),
    });
  }

  /** What the agent has written since it started. */
  log(): string {
    return this.#agent.command.stdout();
  }

  metric(name: string): Promise<number> {
    return this.#agent.metric(name);
  }

  /** The objects of the Applications of one. */
  async list(engine: Engine): Promise<ListedObject[]> {
    const { cluster } = this.world;
    const namespace = namespaceOf[engine];
    return [
      ...(await cluster.list('configmaps', namespace)),
      ...(await cluster.list('deployments', namespace)),
    ];
  }

  /** The resourceVersions of all objects of Applications, by engine. */
  async versions(): Promise<Record<Engine, Record<string, string>>> {
    const entries = engines.map(
      async engine => [engine, versionsOf(await this.list(engine))] as const,
    );
    return Object.fromEntries(await Promise.all(entries)) as Record<
      Engine,
      Record<string, string>
    >;
  }

  /** Settles when a ConfigMap of an Application has this colour. */
  async untilColour(engine: Engine, name: string, colour: string) {
    const namespace = namespaceOf[engine];
    await this.until(`${colour} in ${namespace}/${name}`, async () => {
      const all = await this.world.cluster.list('configmaps', namespace);
      const found = all.find(({ metadata }) => metadata.name === name);
      return found?.data?.colour === colour;
    });
  }

  /** What the engines ask for from now on. */
  listen(): () => AuditedRequest[] {
    const first = this.world.cluster.requests().length;
    return () => this.world.cluster.requests().slice(first);
  }

  /** Runs a command line of ours as the agent may. */
  command(cwd: string, ...args: string[]): Promise<CommandResult> {
    const KUBECONFIG = join(this.#agent.folder, 'kubeconfig');
    const env = { ...toolsEnvironment, KUBECONFIG };
    return runCommand(args, { cwd, env, columns: 100 });
  }
}

/** By engine the namespaces in which it has changed something. Pure. */
export function namespacesChanged(
  requests: readonly AuditedRequest[],
): Record<Engine, string[]> {
  const changes = changesIn(requests);
  return Object.fromEntries(
    engines.map(engine => [
      engine,
      namesOf(changes.filter(({ account }) => account === engine)),
    ]),
  ) as Record<Engine, string[]>;
}
