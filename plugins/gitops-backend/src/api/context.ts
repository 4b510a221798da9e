import { NotFoundError } from '@backstage/errors';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { gitopsApplicationReadPermission } from '@gitops-suite/backstage-plugin-gitops-common';
import type { Application, AsOf, RepositoryStatus } from '@gitops-suite/model';
import type { GitopsConfig } from '../config/readConfig';
import type { ChangeService } from '../changes/ChangeService';
import type { PullRequestWatch } from '../changes/PullRequestWatch';
import type {
  ApplicationQueries,
  StoredApplication,
} from '../database/ApplicationQueries';
import type { ChangeQueries } from '../database/ChangeQueries';
import type { RequestQueries } from '../database/RequestQueries';
import type { SetupQueries } from '../database/SetupQueries';
import type { EngineRunner } from '../engine/EngineRunner';
import type { Authorizer } from '../permissions/Authorizer';
import { placeOf } from '../changes/changeTarget';
import { hidden } from '../permissions/denial';

/** What the routes work with. */
export interface ApiContext {
  config: GitopsConfig;
  applications: ApplicationQueries;
  requests: RequestQueries;
  setup: SetupQueries;
  changes: ChangeService;
  pullRequests: PullRequestWatch;
  authorizer: Authorizer;
  engine: EngineRunner;
  proposed: ChangeQueries;
  newId: () => string;
  /** A pull request was opened or updated. */
  onProposed: () => void;
}

/** An Application that the caller may read. Whether it exists is not told to others. */
export async function readableApplication(
  context: Pick<ApiContext, 'applications' | 'authorizer'>,
  id: string,
  credentials: BackstageCredentials,
  message: string = `There is no Application ${id} that you may see.`,
): Promise<StoredApplication> {
  const found = await context.applications.find(id);
  if (!found) {
    throw new NotFoundError(message);
  }
  const isReadable = await context.authorizer.may(
    gitopsApplicationReadPermission,
    found.authority,
    credentials,
  );
  if (!isReadable) {
    throw hidden(message);
  }
  return found;
}

/** Adds what is not stored with an Application: open pull requests that touch its files, and the last contacts. */
export async function complete(
  context: Pick<ApiContext, 'pullRequests' | 'setup'>,
  applications: readonly Application[],
): Promise<Application[]> {
  const [touching, clusters, repositories] = await Promise.all([
    context.pullRequests.index(),
    context.setup.clusters(),
    context.setup.repositories(),
  ]);
  const live = new Map(clusters.map(({ name, asOf }) => [name, asOf]));
  const git = new Map(
    repositories.flatMap(
      ({ name: repository, branch, branches = [], ...own }) =>
        [{ ...own, name: branch }, ...branches].map(
          one => [placeOf({ repository, branch: one.name }), one] as const,
        ),
    ),
  );
  return applications.map(application => ({
    ...application,
    pullRequests: touching.of(application),
    // Status is written when it changes; that it still holds is known from the last contact.
    asOf: {
      ...application.asOf,
      live: live.get(application.cluster) ?? application.asOf.live,
      ...gitAsOf(application, git.get(placeOf(application.source))),
    },
  }));
}

/** While a newer commit is read, an Application is known as of the contact before, or of its own last look. */
function gitAsOf(
  { asOf }: Application,
  place: Pick<RepositoryStatus, 'asOf' | 'reading'> | undefined,
): Pick<AsOf, 'git' | 'reading'> {
  const { reading } = place ?? {};
  if (!reading) {
    return { git: place?.asOf ?? asOf.git };
  }
  const [git] = [reading.asOf, asOf.git].filter(Boolean).sort().reverse();
  return { git, reading: true };
}

/** Entity reference of the person behind a call, when there is one. */
export function personOf(
  credentials: BackstageCredentials,
): string | undefined {
  const principal = credentials.principal as {
    type?: string;
    userEntityRef?: string;
  };
  return principal.type === 'user' ? principal.userEntityRef : undefined;
}
