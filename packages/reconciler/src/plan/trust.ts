import type { ObjectRef } from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';

/** Trust in one repository, within that in another: both have to allow it. @internal */
export interface JointTrust extends RepositoryTrust {
  within?: RepositoryTrust;
}

/** Why a repository may not touch an object, in words; undefined when it may. @internal */
export function whyNotAllowed(
  ref: ObjectRef,
  { within, ...trust }: JointTrust,
): string | undefined {
  return refusal(ref, trust) ?? (within && refusal(ref, within));
}

function refusal(ref: ObjectRef, trust: RepositoryTrust): string | undefined {
  if (ref.namespace !== undefined) {
    return matchesAny(ref.namespace, trust.namespaces)
      ? undefined
      : `the namespace ${ref.namespace} is not in its trust for the cluster ${trust.cluster}`;
  }
  const kind = `${ref.group}/${ref.kind}`;
  return matchesAny(kind, trust.clusterKinds)
    ? undefined
    : `the cluster-wide kind ${kind} is not in its trust for the cluster ${trust.cluster}`;
}

/** `*` in a pattern stands for any text. @internal */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some(pattern => matches(text, pattern));
}

// Not by a regular expression: patterns come from configuration, and many stars must not take long.
function matches(text: string, pattern: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) {
    return text === pattern;
  }
  const last = rest.pop()!;
  if (!text.startsWith(first) || text.length < first.length + last.length) {
    return false;
  }
  let from = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) {
      return false;
    }
    from = found + part.length;
  }
  return from <= end && text.endsWith(last);
}
