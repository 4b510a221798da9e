import type { Problem } from '@gitops-suite/model';
import { matchesAny } from '../plan/trust';
import type { ApplicationDefinition } from './definition';
import type { Settings } from './settings';

/** The service account that an Application acts as, as `namespace:name`; undefined for that of the suite. Pure. @internal */
export function accountOf(
  stated: { name: string | undefined; namespace: string; cluster: string },
  settings: Settings,
): string | undefined {
  const name =
    stated.name ?? trustOf(stated.cluster, settings)?.defaultServiceAccount;
  return name && `${stated.namespace}:${name}`;
}

/** Why an Application may not act as it wants to. A namespace beyond the trust may hold an account with more rights. Pure. @internal */
export function accountProblem(
  definition: Pick<
    ApplicationDefinition,
    'id' | 'cluster' | 'namespace' | 'overlay' | 'serviceAccount'
  >,
  settings: Settings,
): Problem | undefined {
  const { id, cluster, namespace, overlay, serviceAccount } = definition;
  const trust = trustOf(cluster, settings);
  const where = `gitops.repositories[${settings.repository}].trust in app-config.yaml`;
  if (serviceAccount === undefined) {
    return trust?.requireServiceAccount
      ? {
          code: 'service-account-required',
          severity: 'error',
          message: `${id} names no service account`,
          file: overlay,
          cause: `${where} requires one in the cluster ${cluster}.`,
          cure: 'Write serviceAccountName into app.yaml, or for the environment into gitops.yaml.',
        }
      : undefined;
  }
  return matchesAny(namespace, trust?.namespaces ?? [])
    ? undefined
    : {
        code: 'service-account-refused',
        severity: 'error',
        message: `${id} may not act as ${serviceAccount.replace(':', '/')}`,
        file: overlay,
        cause: `The namespace ${namespace} is not in its trust for the cluster ${cluster}.`,
        cure: `Use a namespace that is, or ask an administrator to add it to ${where}.`,
      };
}

function trustOf(cluster: string, settings: Settings) {
  return settings.trust.find(trust => trust.cluster === cluster);
}
