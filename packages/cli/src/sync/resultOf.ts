import type { Operation, Plan } from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  ToldOverride,
} from '@gitops-suite/reconciler';
import type { SyncedApplication } from './report';

type Outcome = SyncedApplication['outcome'];

/** One Application as it is reported: what was planned, and how far it came. Pure. @internal */
export function resultOf(given: {
  definition: ApplicationDefinition;
  outcome: Outcome;
  message?: string;
  plan?: Plan;
  operation?: Operation;
  override?: ToldOverride;
  dependsOn?: readonly string[];
  seconds?: number;
}): SyncedApplication {
  const { definition, outcome, message, operation, override } = given;
  const { dependsOn = [], seconds = 0 } = given;
  const plan = operation?.plan ?? given.plan;
  const results = new Map(
    operation?.results.map(result => [result.key, result]),
  );
  return {
    id: definition.id,
    cluster: definition.cluster,
    namespace: definition.namespace,
    outcome,
    message: message ?? null,
    override: override ? overrideOf(override) : null,
    dependsOn: [...dependsOn],
    seconds,
    objects: (plan?.steps ?? [])
      .filter(({ verb }) => verb !== 'unchanged')
      .map(({ key, verb, effect }) => ({
        key,
        change: verb,
        effect: effect ?? null,
        state: results.get(key)?.state ?? 'planned',
        message: results.get(key)?.message ?? null,
      })),
    guards: (plan?.guards ?? []).filter(({ verdict }) => verdict !== 'pass'),
    problems: plan?.problems ?? [],
  };
}

function overrideOf({ by = 'unknown', reason, problem }: ToldOverride) {
  return { by, reason, problem: problem ?? null };
}

/** True when a sync of this plan would do nothing. Pure. @internal */
export function isEmptyPlan({ counts }: Plan): boolean {
  return counts.create + counts.change + counts.prune === 0;
}
