import { failed, type Failure } from '../outcome';

/** A kind as a manifest names it. Without a version, any would do. @internal */
export interface WantedKind {
  group: string;
  version?: string;
  kind: string;
}

/**
 * What is said wherever a cluster cannot take a kind: in plans, operations and refusals alike. `servedAs` is the version
 * that it serves instead.
 * @internal
 */
export function kindNotServed(wanted: WantedKind, servedAs?: string): Failure {
  const { group } = wanted;
  const why =
    servedAs === undefined
      ? 'no CustomResourceDefinition of the cluster serves it'
      : `the cluster serves it as ${[group, servedAs]
          .filter(Boolean)
          .join('/')}`;
  return missingKind(wanted, why);
}

/**
 * The cluster began to serve a kind after its objects were placed: they wait, and are placed anew, instead of being
 * refused for good.
 * @internal
 */
export function kindNotNamespaced(wanted: WantedKind): Failure {
  return missingKind(wanted, 'the cluster has come to serve it cluster-wide');
}

function missingKind(
  { group, version, kind }: WantedKind,
  why: string,
): Failure {
  const apiVersion = [group, version].filter(Boolean).join('/');
  return failed('missing-kind', `${kind} (${apiVersion}): ${why}`, {
    subject: `${group}/${kind}`,
  });
}
