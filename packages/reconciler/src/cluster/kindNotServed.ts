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
  const { group, version, kind } = wanted;
  const apiVersion = [group, version].filter(Boolean).join('/');
  const why =
    servedAs === undefined
      ? 'no CustomResourceDefinition of the cluster serves it'
      : `the cluster serves it as ${[group, servedAs]
          .filter(Boolean)
          .join('/')}`;
  return failed('missing-kind', `${kind} (${apiVersion}): ${why}`, {
    subject: `${group}/${kind}`,
  });
}
