/** The register of all health rules, found by group and kind in constant time. */
import type { HealthRule } from '../rule';
import { applicationRules } from './applications';
import { argoRules } from './argo';
import { cloudRules } from './cloud';
import { clusterApiRules } from './clusterApi';
import { clusterRules } from './clusters';
import { databaseRules } from './databases';
import { fluxRules } from './flux';
import { gatewayRules } from './gateways';
import { kubernetesRules } from './kubernetes';
import { messagingRules } from './messaging';
import { observabilityRules } from './observability';
import { runRules } from './runs';
import { secretRules } from './secrets';
import { storageRules } from './storage';
import { workloadSetRules } from './workloadSets';

const byKind: ReadonlyMap<string, HealthRule> = new Map(
  [
    applicationRules,
    argoRules,
    cloudRules,
    clusterApiRules,
    clusterRules,
    databaseRules,
    fluxRules,
    gatewayRules,
    kubernetesRules,
    messagingRules,
    observabilityRules,
    runRules,
    secretRules,
    storageRules,
    workloadSetRules,
  ].flatMap(table => Object.entries(table)),
);

/** The rule of a kind: its own, then that of its group, then that of the nearest group above. @internal */
export function findRule(group: string, kind: string): HealthRule | undefined {
  const own = byKind.get(`${group}/${kind}`) ?? byKind.get(`${group}/*`);
  if (own) {
    return own;
  }
  for (let at = group.indexOf('.'); at >= 0; at = group.indexOf('.', at + 1)) {
    const shared = byKind.get(`*${group.slice(at)}/*`);
    if (shared) {
      return shared;
    }
  }
  return undefined;
}

/** All kinds that have a rule, as `group/Kind`. @internal */
export const ruledKinds: readonly string[] = [...byKind.keys()].sort();
