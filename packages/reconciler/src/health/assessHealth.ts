import {
  refOf,
  type KubernetesObject,
  type ResourceHealth,
} from '@gitops-suite/model';
import { assessGeneric } from './genericHealth';
import { textOf } from './liveFields';
import { health, type Assessment } from './rule';
import { findRule } from './rules';
import type { HealthRules } from './userRules';

/** Groups of Kubernetes itself: a kind of theirs without a rule has no health. */
const ownGroups =
  /^$|^(apps|autoscaling|batch|extensions|policy)$|^(admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage)\.k8s\.io$/;

/** @public */
export interface AssessHealthOptions {
  /** The moment of the look, which ends graces. Milliseconds since the epoch. */
  now: number;
  /** Rules of the user, which go before ours. Required, so that no verdict leaves them out by mistake. */
  rules: HealthRules;
}

/** Health with the moment at which it changes by itself. @internal */
export function assess(
  object: KubernetesObject,
  { now, rules }: AssessHealthOptions,
): Assessment | undefined {
  const deletedAt = textOf(object.metadata.deletionTimestamp);
  if (deletedAt !== undefined) {
    return health('Progressing', 'Terminating', 'Is being deleted', deletedAt);
  }
  const own = rules.judge(object);
  if (own) {
    return own;
  }
  const { group, kind } = refOf(object);
  const rule = findRule(group, kind);
  if (rule) {
    return rule(object, now);
  }
  return ownGroups.test(group) ? undefined : assessGeneric(object, now);
}

/**
 * Health of one live object; undefined for kinds that have none and for custom resources that give no signal. Pure.
 * @public
 */
export function assessHealth(
  object: KubernetesObject,
  options: AssessHealthOptions,
): ResourceHealth | undefined {
  const assessed = assess(object, options);
  if (!assessed) {
    return undefined;
  }
  const {
    degradedAt: _degradedAt,
    judgeAgainAt: _judgeAgainAt,
    ...shown
  } = assessed;
  return shown;
}
