import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  DiscoveryService,
  LoggerService,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Knex } from 'knex';
import { AgentReports } from './agents/AgentReports';
import type { ApiContext } from './api/context';
import { ChangeWatch } from './changes/ChangeWatch';
import { ChangeService } from './changes/ChangeService';
import { gitCredentials, githubAccess } from './changes/githubAccess';
import { GithubForge } from './changes/GithubForge';
import { PullRequestWatch } from './changes/PullRequestWatch';
import type { GitopsConfig } from './config/readConfig';
import { ApplicationQueries } from './database/ApplicationQueries';
import { signalRef } from './database/applicationRow';
import { ChangeQueries } from './database/ChangeQueries';
import { KnexStore } from './database/KnexStore';
import { RequestQueries } from './database/RequestQueries';
import { signalSecret } from './database/settings';
import { SetupQueries } from './database/SetupQueries';
import { isPostgres } from './database/whereVisible';
import { EngineRunner } from './engine/EngineRunner';
import { engineLogger } from './engine/engineLogger';
import { leaseOf } from './engine/leaseOf';
import type {
  ReconcilerStarter,
  StartOptions,
} from './engine/reconcilerServiceRef';
import { RevisionPublisher } from './events/RevisionPublisher';
import { Authorizer } from './permissions/Authorizer';
import { ConditionsClient } from './permissions/ConditionsClient';
import { SignalPublisher } from './signals/SignalPublisher';

/** What the parts are made of. */
export interface WireOptions {
  auth: AuthService;
  catalog: CatalogService;
  config: GitopsConfig;
  discovery: DiscoveryService;
  events: EventsService;
  knex: Knex;
  logger: LoggerService;
  permissions: PermissionsService;
  reconciler: ReconcilerStarter;
  root: RootConfigService;
  signals: SignalsService;
}

/** The parts of the plugin, put together. */
export interface Parts {
  api: ApiContext;
  agents: AgentReports;
  engine: EngineRunner;
  /** Looks at the open pull requests, and tells browsers when they changed. Never rejects. */
  refreshPullRequests: () => Promise<void>;
}

/** Puts the parts of the plugin together. Nothing is started yet. */
export async function wire(options: WireOptions): Promise<Parts> {
  const { config, knex, logger } = options;
  const { repositories } = config.reconciler;
  const access = accessOf(options);
  const forge = new GithubForge(repository => githubAccess(access, repository));
  const secret = await signalSecret(knex);
  const store = await KnexStore.create(
    knex,
    undefined,
    config.retention.limits,
  );
  const signals = new SignalPublisher({
    signals: options.signals,
    logger,
    refOf: id => signalRef(secret, id),
  });
  const setup = new SetupQueries(knex);
  const revisions = new RevisionPublisher({
    events: options.events,
    setup,
    logger,
  });
  const onChange = (changed: {
    applications: readonly string[];
    setup: boolean;
  }) => {
    signals.publish(changed);
    if (changed.setup) {
      revisions.onSetup();
    }
  };
  const engine = engineOf(options, { access, store, onChange });
  const applications = new ApplicationQueries(knex);
  const proposed = new ChangeQueries(knex);
  const pullRequests = new PullRequestWatch({
    knex,
    forge,
    repositories,
    logger,
  });
  const changes = new ChangeService({
    config,
    engine,
    forge,
    catalog: options.catalog,
    changes: proposed,
    known: {
      environments: () => setup.environments(),
      repositoriesOf: app => applications.repositoriesOf(app),
    },
  });
  const changeWatch = new ChangeWatch({
    forge,
    changes: proposed,
    repositories: config.reconciler.repositories,
  });
  const refreshPullRequests = async () => {
    const { isChanged, open } = await pullRequests.refreshAll();
    const hasMoved = await changeWatch.follow(open);
    if (isChanged || hasMoved) {
      signals.publish({ applications: [], setup: true });
    }
  };
  const api: ApiContext = {
    config,
    applications,
    requests: new RequestQueries(knex),
    setup,
    proposed,
    changes,
    pullRequests,
    authorizer: new Authorizer({
      permissions: options.permissions,
      auth: options.auth,
      conditions: new ConditionsClient(options),
      authorities: () => applications.authorities(),
    }),
    engine,
    newId: randomUUID,
    onProposed: refreshPullRequests,
  };
  const agents = new AgentReports({ knex, store, onChange });
  return { api, agents, engine, refreshPullRequests };
}

/** By which the forge, and git, are entered. */
function accessOf({ config, root }: WireOptions) {
  const integrations = ScmIntegrations.fromConfig(root);
  return {
    integrations,
    credentials:
      DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    repositories: config.reconciler.repositories,
  };
}

function engineOf(
  { config, knex, logger, reconciler }: WireOptions,
  parts: Pick<StartOptions, 'store' | 'onChange'> & {
    access: ReturnType<typeof accessOf>;
  },
): EngineRunner {
  const { access, store, onChange } = parts;
  return new EngineRunner({
    logger,
    start: async life =>
      reconciler.start({
        ...life,
        config: {
          ...config.reconciler,
          lease: leaseOf(config.lease, isPostgres(knex)),
        },
        store,
        logger: engineLogger(logger),
        credentialsOf: async name => {
          const found = access.repositories.find(one => one.name === name);
          return found && gitCredentials(access, found);
        },
        onChange,
      }),
  });
}
