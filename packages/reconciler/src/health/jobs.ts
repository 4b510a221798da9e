import type { KubernetesObject } from '@gitops-suite/model';
import {
  asList,
  conditionsOf,
  hasStatus,
  specOf,
  statusOf,
  timeOf,
} from './liveFields';
import { byCondition, health, healthy, type Assessment } from './rule';

/** The status of a condition counts: a resumed Job still has the condition `Suspended`, with status False. @internal */
export function assessJob(object: KubernetesObject): Assessment {
  const conditions = conditionsOf(object).filter(
    ({ status }) => status === 'True',
  );
  const find = (type: string) =>
    conditions.find(condition => condition.type === type);
  const failed = find('Failed') ?? find('FailureTarget');
  if (failed) {
    return byCondition('Degraded', failed);
  }
  if (find('Complete')) {
    return byCondition('Healthy', find('Complete')!);
  }
  const suspended = find('Suspended');
  return suspended
    ? byCondition('Suspended', suspended)
    : health('Progressing', 'Running', 'Job has not ended yet');
}

/** A schedule that is switched off is Suspended; that is no fault of the Application, see `countsForApplication`. @internal */
export function assessCronJob(object: KubernetesObject): Assessment {
  if (specOf(object).suspend === true) {
    return health('Suspended', 'Suspended', 'Schedule is switched off');
  }
  if (!hasStatus(object)) {
    return health('Progressing', 'NotObserved', 'Not scheduled yet');
  }
  const status = statusOf(object);
  const scheduled = timeOf(status.lastScheduleTime);
  const succeeded = timeOf(status.lastSuccessfulTime);
  if (
    scheduled === undefined ||
    succeeded === undefined ||
    asList(status.active).length > 0
  ) {
    return healthy;
  }
  return succeeded < scheduled
    ? health('Degraded', 'LastRunFailed', 'The last run did not succeed')
    : healthy;
}
