/** Applications, functions and what delivers them: Knative, KServe, KEDA, Flagger, 3scale and others. */
import { conditionsOf, findCondition } from '../liveFields';
import { byCondition, health } from '../rule';
import {
  condition,
  fault,
  observed,
  pausedBy,
  rule,
  sameFor,
  word,
  type RuleTable,
} from './vocabulary';

/** https://github.com/3scale/3scale-operator/tree/master/doc: Ready or Synced, beside conditions for each kind of fault. */
const threescale = rule(
  observed,
  fault('Failed', 'Invalid', 'Orphan'),
  condition('Waiting', { True: 'Suspended' }),
  condition('Ready', { True: 'Healthy' }),
  condition('Synced', { True: 'Healthy' }),
);

/** Those that have no other condition tell a fault by Ready. */
const threescaleByReady = rule(
  observed,
  fault('Failed', 'Invalid', 'Orphan'),
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
);

const apiManager = rule(condition('Available', { True: 'Healthy' }), object => {
  const one = findCondition(object, 'Available');
  return one?.status === 'False' && one.reason !== undefined
    ? byCondition('Degraded', one)
    : undefined;
});

/** https://docs.flagger.app/usage/how-it-works#canary-status: all of its phases. */
const canary = rule(
  pausedBy('spec.suspend'),
  word('status.phase', {
    Healthy: ['Initialized', 'Succeeded'],
    Degraded: ['Failed'],
    Suspended: ['Waiting', 'WaitingPromotion'],
    '*': 'Progressing',
  }),
);

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
const keda = rule(
  condition('Paused', { True: 'Suspended' }),
  fault('Fallback'),
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** https://knative.dev/docs/serving/: Ready sums up the others. */
const knativeService = rule(
  observed,
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** Its operator says False while it installs; only what is no truth value is a fault. */
const knativeOperator = rule(object => {
  const conditions = conditionsOf(object);
  const odd = conditions.find(
    ({ status }) => !['True', 'False', 'Unknown'].includes(status),
  );
  if (odd) {
    return byCondition('Degraded', odd);
  }
  const open = conditions.find(({ status }) => status !== 'True');
  if (open) {
    return byCondition('Progressing', open);
  }
  return conditions.length > 0 ? health('Healthy', 'Ready') : undefined;
});

/** https://kserve.github.io/website/: served by Knative, by plain Deployments, or by ModelMesh with a transition of its own. */
const inferenceService = rule(
  condition('Stopped', { True: 'Suspended' }),
  word('status.modelStatus.transitionStatus', {
    Degraded: ['BlockedByFailedLoad', 'InvalidSpec'],
    Progressing: ['InProgress'],
  }),
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** https://docs.openfaas.com/reference/: a function without replicas is scaled to zero. */
const openfaasFunction = rule(
  fault('Stalled'),
  condition('Ready', { False: 'Degraded', Unknown: 'Progressing' }),
  condition('Healthy', { True: 'Healthy', False: 'Suspended' }),
  condition('Ready', { True: 'Progressing' }),
);

/** https://www.spinkube.dev/docs/: the conditions of the Deployment behind the app. */
const spinApp = rule(
  condition('Progressing', {
    True: 'Progressing',
    False: { ProgressDeadlineExceeded: 'Degraded' },
  }),
  condition('Available', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** https://www.keycloak.org/operator/basic-deployment */
const keycloak = rule(
  fault('HasErrors'),
  condition('Ready', { True: 'Healthy', '*': 'Progressing' }),
);

/** https://proclaim.dogmatiq.io: adopted, advertised, then found by others. */
const dnssd = rule(
  condition('Adopted', { False: 'Degraded' }),
  condition('Advertised', {
    False: { AdvertiseError: 'Degraded', UnadvertiseError: 'Degraded' },
  }),
  condition('Discoverable', {
    True: 'Healthy',
    False: 'Progressing',
    '*': 'Unknown',
  }),
);

/** @internal */
export const applicationRules: RuleTable = {
  'apps.3scale.net/APIManager': apiManager,
  'camel.apache.org/Integration': rule(
    word('status.phase', {
      Healthy: ['Running'],
      Degraded: ['Error', 'Unknown'],
      '*': 'Progressing',
    }),
  ),
  'capabilities.3scale.net/Application': rule(
    pausedBy('spec.suspend'),
    word('status.state', { Suspended: ['pending', 'suspended'] }),
    threescaleByReady,
  ),
  'capabilities.3scale.net/Tenant': threescaleByReady,
  ...sameFor(
    'capabilities.3scale.net',
    [
      'ActiveDoc',
      'ApplicationAuth',
      'Backend',
      'CustomPolicyDefinition',
      'DeveloperAccount',
      'OpenAPI',
      'Product',
      'ProxyConfigPromote',
    ],
    threescale,
  ),
  'capabilities.3scale.net/DeveloperUser': rule(
    pausedBy('spec.suspended'),
    threescale,
  ),
  'core.spinkube.dev/SpinApp': spinApp,
  'flagger.app/Canary': canary,
  'k8s.keycloak.org/Keycloak': keycloak,
  'keda.sh/ScaledJob': keda,
  'keda.sh/ScaledObject': keda,
  'openfaas.com/Function': openfaasFunction,
  'operator.knative.dev/KnativeEventing': knativeOperator,
  'operator.knative.dev/KnativeServing': knativeOperator,
  'proclaim.dogmatiq.io/DNSSDServiceInstance': dnssd,
  'serving.knative.dev/Service': knativeService,
  'serving.kserve.io/InferenceService': inferenceService,
};
