/** The Argo family: Rollouts, Events, Workflows, ApplicationSets, and the GitOps Promoter. */
import type { KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  conditionsOf,
  findCondition,
  numberOf,
  specOf,
  statusOf,
  textOf,
  type Fields,
} from '../liveFields';
import { health, healthy, unobserved, type HealthRule } from '../rule';
import {
  condition,
  countAt,
  fault,
  observed,
  observedBy,
  pausedBy,
  rule,
  sameFor,
  valueAt,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** https://argo-rollouts.readthedocs.io/en/stable/features/analysis/: phases of a run. */
const analysis = rule(
  word('status.phase', {
    Healthy: ['Successful'],
    Degraded: ['Failed', 'Error'],
    Unknown: ['Inconclusive'],
    '*': 'Progressing',
  }),
);

/** The generation stands there as text; before version 1.0 it was a hash, which says nothing here. */
function isUnseen(object: KubernetesObject): boolean {
  const generation = numberOf(asFields(object.metadata).generation);
  const seen = textOf(statusOf(object).observedGeneration);
  const seenNumber = numberOf(statusOf(object).observedGeneration);
  if (generation === undefined) {
    return false;
  }
  return seenNumber === undefined
    ? seen === undefined
    : seenNumber < generation;
}

/** A rollout that borrows the template of a Deployment follows the generation of that one too. */
function isWorkloadUnseen(object: KubernetesObject): boolean {
  const wanted = numberOf(
    asFields(object.metadata.annotations)[
      'rollout.argoproj.io/workload-generation'
    ],
  );
  const seen = numberOf(statusOf(object).workloadObservedGeneration);
  return (
    asFields(specOf(object).workloadRef).name !== undefined &&
    wanted !== undefined &&
    seen !== undefined &&
    seen !== wanted
  );
}

/** Versions before 1.1 write no phase: counts, pauses and the stable revision tell. */
const rolloutWithoutPhase: HealthRule = object => {
  const spec = specOf(object);
  const status = statusOf(object);
  const isPaused =
    spec.paused === true ||
    status.verifyingPreview === true ||
    asList(status.pauseConditions).length > 0;
  if (isPaused) {
    return health('Suspended', 'Paused', 'The rollout waits for a person');
  }
  const wanted = numberOf(spec.replicas) ?? 1;
  const updated = countAt(object, 'status.updatedReplicas');
  const available = countAt(object, 'status.availableReplicas');
  // Old pods of a blue-green rollout stay for a while on purpose.
  const hasOld =
    asFields(spec.strategy).canary !== undefined &&
    countAt(object, 'status.replicas') > updated;
  if (updated < wanted || available < updated || hasOld) {
    return health(
      'Progressing',
      'Updating',
      `${updated} of ${wanted} pods updated, ${available} available`,
    );
  }
  const current = textOf(status.currentPodHash);
  const stable =
    textOf(valueAt(object, 'status.blueGreen.activeSelector')) ??
    textOf(status.stableRS) ??
    textOf(valueAt(object, 'status.canary.stableRS'));
  return current !== undefined && current === stable
    ? healthy
    : health('Progressing', 'Updating', 'Waits for the steps of the rollout');
};

const rollout = rule(
  fault('InvalidSpec'),
  when(object => object.status !== undefined && isUnseen(object), unobserved),
  when(isWorkloadUnseen, unobserved),
  word('status.phase', {
    Healthy: ['Healthy'],
    Progressing: ['Progressing'],
    Suspended: ['Paused'],
    Degraded: ['Degraded'],
  }),
  condition('Progressing', {
    '*': {
      RolloutAborted: 'Degraded',
      ProgressDeadlineExceeded: 'Degraded',
    },
  }),
  when(object => object.status !== undefined, rolloutWithoutPhase),
);

const applicationSet = rule(
  fault('ErrorOccurred'),
  condition('ResourcesUpToDate', { False: 'Degraded' }),
  condition('RolloutProgressing', { True: 'Progressing' }),
  condition('ResourcesUpToDate', { True: 'Healthy' }),
);

/** A schedule that has not run yet is well. */
const cronWorkflow = rule(
  fault('SubmissionError', 'SpecError'),
  pausedBy('spec.suspend'),
  () => healthy,
);

const workflow = rule(
  pausedBy('spec.suspend'),
  word('status.phase', {
    Healthy: ['Succeeded'],
    Degraded: ['Failed', 'Error'],
    Progressing: ['Pending', 'Running'],
    '*': 'Unknown',
  }),
);

/** All parts of Argo Events report a list of conditions that must all be True. */
const events: HealthRule = rule(object => {
  const conditions = conditionsOf(object);
  const bad = conditions.find(({ status }) => status === 'False');
  if (bad) {
    return health('Degraded', bad.reason ?? bad.type, bad.message, bad.since);
  }
  return conditions.length > 0 &&
    conditions.every(({ status }) => status === 'True')
    ? healthy
    : undefined;
});

/** https://gitops-promoter.readthedocs.io/: Ready first, then what the object promotes. */
const promoterReady: HealthRule = object => {
  const one = findCondition(object, 'Ready');
  if (!one || !['True', 'False'].includes(one.status)) {
    return health(
      'Progressing',
      'NotReady',
      one?.message ?? 'Is not ready yet',
    );
  }
  return one.status === 'False'
    ? health('Degraded', one.reason ?? 'NotReady', one.message, one.since)
    : undefined;
};

const promoter = (...steps: readonly HealthRule[]) =>
  rule(observed, observedBy('Ready'), promoterReady, ...steps, () => healthy);

function environmentsOf(object: KubernetesObject): readonly Fields[] {
  return asList(statusOf(object).environments).map(asFields);
}

/** A gate that holds back in one of its branches. */
const gates: HealthRule = object => {
  const find = (phase: string) =>
    environmentsOf(object).filter(one => one.phase === phase);
  const names = (list: readonly Fields[]) =>
    list.map(({ branch }) => textOf(branch) ?? 'a branch').join(', ');
  const failed = find('failure');
  if (failed.length > 0) {
    return health('Degraded', 'GateFailed', `Refused for ${names(failed)}`);
  }
  const pending = find('pending');
  return pending.length > 0
    ? health('Progressing', 'GatePending', `Waits for ${names(pending)}`)
    : undefined;
};

/** The commit before it was hydrated: the same for all environments once all are there. */
function dryShaOf(side: unknown): string | undefined {
  return textOf(asFields(asFields(side).dry).sha);
}

/** The newest commit that was hydrated, known by a git note also where it changed nothing: https://gitops-promoter.readthedocs.io/en/latest/custom-hydrator/ */
function hydratedShaOf(side: unknown): string | undefined {
  return textOf(asFields(asFields(side).note).drySha) ?? dryShaOf(side);
}

/** One environment is well when it runs the newest commit that was proposed for it. */
function promotionOf(state: Fields): ReturnType<HealthRule> {
  const active = dryShaOf(state.active);
  const proposed = dryShaOf(state.proposed);
  if (active === undefined || proposed === undefined) {
    return health(
      'Progressing',
      'NotHydrated',
      'Its newest commit is not known yet',
    );
  }
  return active === proposed
    ? undefined
    : health(
        'Progressing',
        'Promoting',
        `Promotes ${active.slice(0, 7)} to ${proposed.slice(0, 7)}`,
      );
}

const promotionStrategy: HealthRule = object => {
  const environments = environmentsOf(object);
  if (environments.length === 0) {
    return asList(specOf(object).environments).length > 0
      ? health('Progressing', 'NotReported', 'Waits for its environments')
      : health('Degraded', 'NoEnvironments', 'It has no environments');
  }
  for (const environment of environments) {
    const answer = promotionOf(environment);
    if (answer) {
      return answer;
    }
  }
  const newest = environments.map(({ proposed }) => hydratedShaOf(proposed));
  return new Set(newest).size > 1
    ? health(
        'Progressing',
        'NotHydrated',
        'Not every environment has the newest commit proposed yet',
      )
    : undefined;
};

const commitPhases = {
  Degraded: ['failure'],
  Progressing: ['pending'],
  Healthy: ['success'],
};

/** @internal */
export const argoRules: RuleTable = {
  'argoproj.io/AnalysisRun': analysis,
  'argoproj.io/ApplicationSet': applicationSet,
  'argoproj.io/CronWorkflow': cronWorkflow,
  'argoproj.io/EventBus': events,
  'argoproj.io/EventSource': events,
  'argoproj.io/Experiment': rule(fault('InvalidSpec'), analysis),
  'argoproj.io/Rollout': rollout,
  'argoproj.io/Sensor': events,
  'argoproj.io/Workflow': workflow,
  'promoter.argoproj.io/ArgoCDCommitStatus': promoter(
    when(
      object => asList(statusOf(object).applicationsSelected).length === 0,
      health('Degraded', 'NoApplications', 'It selects no applications'),
    ),
  ),
  'promoter.argoproj.io/ChangeTransferPolicy': promoter(object =>
    promotionOf(statusOf(object)),
  ),
  'promoter.argoproj.io/CommitStatus': promoter(
    word('status.phase', commitPhases),
    word('spec.phase', commitPhases),
  ),
  ...sameFor(
    'promoter.argoproj.io',
    ['GitCommitStatus', 'TimedCommitStatus', 'WebRequestCommitStatus'],
    promoter(gates),
  ),
  'promoter.argoproj.io/PromotionStrategy': promoter(promotionStrategy),
  ...sameFor(
    'promoter.argoproj.io',
    ['ClusterScmProvider', 'GitRepository', 'PullRequest', 'ScmProvider'],
    promoter(),
  ),
};
