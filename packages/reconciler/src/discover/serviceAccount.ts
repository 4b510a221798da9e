import type { Problem } from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import { matchesAny } from '../plan/trust';
import type { ApplicationDefinition } from './definition';
import type { Settings } from './settings';

/** The service account that an Application acts as, as `namespace:name`; undefined for that of the suite. Pure. @internal */
export function accountOf(
  stated: {
    name: string | undefined;
    namespace: string;
    cluster: string;
    /** Of the repository that it is read from, where that is another one. */
    placeTrust?: RepositoryTrust;
  },
  settings: Settings,
): string | undefined {
  const name =
    stated.name ??
    trustOf(stated.cluster, settings)?.defaultServiceAccount ??
    stated.placeTrust?.defaultServiceAccount;
  return name && `${stated.namespace}:${name}`;
}

/** Why an Application may not act as it wants to. A namespace beyond the trust may hold an account with more rights. Pure. @internal */
export function accountProblem(
  definition: Pick<
    ApplicationDefinition,
    | 'id'
    | 'cluster'
    | 'environment'
    | 'home'
    | 'namespace'
    | 'overlay'
    | 'repository'
    | 'serviceAccount'
  >,
  settings: Settings,
): Problem | undefined {
  const { id, cluster, namespace, overlay, serviceAccount } = definition;
  for (const [repository, trust] of trustsOf(definition, settings)) {
    const where = `gitops.repositories[${repository}].trust in app-config.yaml`;
    if (serviceAccount === undefined && trust?.requireServiceAccount) {
      return {
        code: 'service-account-required',
        severity: 'error',
        message: `${id} names no service account`,
        file: overlay,
        cause: `${where} requires one in the cluster ${cluster}.`,
        cure: 'Write serviceAccountName into app.yaml, or for the environment into gitops.yaml.',
      };
    }
    if (
      serviceAccount !== undefined &&
      !matchesAny(namespace, trust?.namespaces ?? [])
    ) {
      return {
        code: 'service-account-refused',
        severity: 'error',
        message: `${id} may not act as ${serviceAccount.replace(':', '/')}`,
        file: overlay,
        cause: `The namespace ${namespace} is not in its trust for the cluster ${cluster}.`,
        cure: `Use a namespace that is, or ask an administrator to add it to ${where}.`,
      };
    }
  }
  return undefined;
}

/** By repository: that of the settings, and that which is read, each has to agree. */
function trustsOf(
  {
    cluster,
    environment,
    home,
    repository,
  }: Pick<
    ApplicationDefinition,
    'cluster' | 'environment' | 'home' | 'repository'
  >,
  settings: Settings,
): [string, RepositoryTrust | undefined][] {
  const own = trustOf(cluster, settings);
  const target = settings.environments.find(({ name }) => name === environment);
  return home === undefined
    ? [[repository, own]]
    : [
        [home, own],
        [repository, target?.placeTrust],
      ];
}

function trustOf(cluster: string, settings: Settings) {
  return settings.trust.find(trust => trust.cluster === cluster);
}
