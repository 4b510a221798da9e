import type { Cause } from '../../api/apiError';
import { parseLabels, selectorMatches } from '../labelSelector';
import { isSameJson } from '../../apply/sameJson';
import { asObject, isObject, type JsonObject } from '../../schema/types';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../metadata';
import { checkPodTemplate } from './pods';

const nonNegative = 'must be greater than or equal to 0';

/** What is wrong with a Deployment, ReplicaSet, StatefulSet or DaemonSet. */
export function checkWorkload(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const causes: Cause[] = [];
  const replicas = Number(spec.replicas ?? 0);
  if (replicas < 0)
    causes.push(invalidValue('spec.replicas', replicas, nonNegative));
  const template = asObject(spec.template);
  causes.push(...checkSelector(spec, template));
  causes.push(...checkPodTemplate(template, 'spec.template'));
  const strategy = asObject(spec.strategy);
  if (strategy.type === 'Recreate' && strategy.rollingUpdate !== undefined)
    causes.push(
      forbiddenValue(
        'spec.strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      ),
    );
  const policy = asObject(template.spec).restartPolicy;
  if (policy !== undefined && policy !== 'Always')
    causes.push(
      unsupportedValue('spec.template.spec.restartPolicy', policy, ['Always']),
    );
  return causes;
}

function checkSelector(spec: JsonObject, template: JsonObject): Cause[] {
  const given = asObject(template.metadata).labels ?? null;
  const labels = asObject(given);
  if (!isObject(spec.selector))
    return [
      requiredValue('spec.selector'),
      invalidValue(
        'spec.template.metadata.labels',
        given,
        '`selector` does not match template `labels`',
      ),
    ];
  const empty =
    Object.keys(asObject(spec.selector.matchLabels)).length === 0 &&
    !Array.isArray(spec.selector.matchExpressions);
  if (empty)
    return [
      invalidValue(
        'spec.selector',
        spec.selector,
        'empty selector is invalid for deployment',
      ),
    ];
  if (!selectorMatches(parseLabels(spec.selector), labels))
    return [
      invalidValue(
        'spec.template.metadata.labels',
        labels,
        '`selector` does not match template `labels`',
      ),
    ];
  return [];
}

/** What is wrong with a Job. */
export function checkJob(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  return checkJobSpec(spec, 'spec');
}

/** What is wrong with a CronJob. */
export function checkCronJob(object: JsonObject): Cause[] {
  const spec = asObject(object.spec);
  const causes: Cause[] = [];
  if (!spec.schedule) causes.push(requiredValue('spec.schedule'));
  const template = asObject(asObject(spec.jobTemplate).spec);
  return [...causes, ...checkJobSpec(template, 'spec.jobTemplate.spec')];
}

function checkJobSpec(spec: JsonObject, field: string): Cause[] {
  const causes: Cause[] = [];
  for (const name of [
    'parallelism',
    'completions',
    'backoffLimit',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ]) {
    const value = Number(spec[name] ?? 0);
    if (value < 0)
      causes.push(invalidValue(`${field}.${name}`, value, nonNegative));
  }
  const template = asObject(spec.template);
  causes.push(...checkPodTemplate(template, `${field}.template`));
  const policy = String(asObject(template.spec).restartPolicy ?? '');
  if (policy === 'Always')
    causes.push({
      reason: 'FieldValueRequired',
      message: 'Required value: valid values: "OnFailure", "Never"',
      field: `${field}.template.spec.restartPolicy`,
    });
  return causes;
}

const immutable = 'field is immutable';

/** What of a workload must not change, but did. */
export function checkWorkloadUpdate(
  kind: string,
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  const old = asObject(before.spec);
  const spec = asObject(after.spec);
  if (kind === 'StatefulSet') return checkStatefulSetUpdate(old, spec);
  if (kind === 'Job') return checkJobUpdate(old, spec);
  if (isSameJson(old.selector, spec.selector)) return [];
  return [invalidValue('spec.selector', spec.selector ?? null, immutable)];
}

const statefulMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function checkStatefulSetUpdate(old: JsonObject, spec: JsonObject): Cause[] {
  const names = new Set([...Object.keys(old), ...Object.keys(spec)]);
  const changed = [...names].some(
    name =>
      !statefulMutable.includes(name) && !isSameJson(old[name], spec[name]),
  );
  return changed
    ? [
        forbiddenValue(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ]
    : [];
}

function checkJobUpdate(old: JsonObject, spec: JsonObject): Cause[] {
  const causes: Cause[] = [];
  for (const name of [
    'completions',
    'selector',
    'template',
    'completionMode',
  ]) {
    if (name === 'template' && old.suspend === true) continue;
    if (!isSameJson(old[name], spec[name]))
      causes.push(invalidValue(`spec.${name}`, spec[name] ?? null, immutable));
  }
  return causes;
}
