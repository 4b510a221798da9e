/** Ways into the cluster: Gateway API, Contour, Gloo, Istio, OpenShift routes. */
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  findCondition,
  numberOf,
  readConditions,
  specOf,
  statusOf,
  textOf,
  type Condition,
} from '../liveFields';
import {
  byCondition,
  health,
  healthy,
  unobserved,
  type Assessment,
  type HealthRule,
} from '../rule';
import {
  condition,
  observedBy,
  rule,
  sameFor,
  when,
  word,
  worst,
  type RuleTable,
} from './vocabulary';

/** What a controller says of one Gateway to which a route or policy is attached. */
interface Report {
  name: string;
  conditions: readonly Condition[];
}

function reportsOf(
  object: KubernetesObject,
  list: 'parents' | 'ancestors',
): Report[] {
  const ref = list === 'parents' ? 'parentRef' : 'ancestorRef';
  return asList(statusOf(object)[list]).map(item => {
    const fields = asFields(item);
    return {
      name: textOf(asFields(fields[ref]).name) ?? 'gateway',
      conditions: readConditions(fields.conditions),
    };
  });
}

function isStale({ conditions }: Report, object: KubernetesObject): boolean {
  const generation = numberOf(asFields(object.metadata).generation);
  return conditions.some(
    ({ observedGeneration }) =>
      generation !== undefined &&
      observedGeneration !== undefined &&
      observedGeneration < generation,
  );
}

function named({ name }: Report, assessed: Assessment): Assessment {
  return { ...assessed, message: `${name}: ${assessed.message}` };
}

const isFalse = (type: string) => (one: Condition) =>
  one.type === type && one.status !== 'True';

/** Accepted and with its references resolved by every Gateway that it names, then programmed. */
function judgeReport(report: Report): Assessment | undefined {
  const find = (type: string) => report.conditions.find(isFalse(type));
  const refused = find('Accepted') ?? find('ResolvedRefs');
  if (refused) {
    const status = refused.status === 'False' ? 'Degraded' : 'Progressing';
    return named(report, byCondition(status, refused));
  }
  const partial = report.conditions.find(
    ({ type, status }) => type === 'PartiallyInvalid' && status === 'True',
  );
  if (partial) {
    return named(report, byCondition('Degraded', partial));
  }
  const unprogrammed = find('Programmed');
  return (
    unprogrammed && named(report, byCondition('Progressing', unprogrammed))
  );
}

/** A route is attached in name only until the controller of the Gateway says whether it accepts it. */
function judgeSilence(report: Report): Assessment | undefined {
  return report.conditions.length > 0
    ? undefined
    : health(
        'Progressing',
        'NotReported',
        `${report.name}: Waits for its controller to report`,
      );
}

/** https://gateway-api.sigs.k8s.io/geps/gep-1364/: reports on an older generation of a route are history. */
const route: HealthRule = rule(object => {
  const reports = reportsOf(object, 'parents');
  const current = reports.filter(report => !isStale(report, object));
  const fault = worst(
    current.map(one => judgeReport(one) ?? judgeSilence(one)),
  );
  if (fault) {
    return fault;
  }
  if (current.length > 0) {
    return healthy;
  }
  return reports.length > 0 ? unobserved : undefined;
});

/** https://gateway-api.sigs.k8s.io/geps/gep-713/: a policy waits until every ancestor has seen its newest generation. */
const policy: HealthRule = rule(object => {
  const reports = reportsOf(object, 'ancestors');
  if (reports.some(report => isStale(report, object))) {
    return unobserved;
  }
  const silent = reports.find(
    ({ conditions }) =>
      conditions.length > 0 &&
      !conditions.some(({ type }) => type === 'Accepted'),
  );
  const fault =
    worst(reports.map(judgeReport)) ??
    (silent &&
      named(
        silent,
        health('Degraded', 'NotAccepted', 'The policy is not accepted'),
      ));
  return fault ?? (reports.length > 0 ? healthy : undefined);
});

/** The Gateway, then each of its listeners. */
const gateway: HealthRule = rule(
  observedBy('Accepted'),
  observedBy('Programmed'),
  condition('Accepted', { False: 'Degraded', Unknown: 'Progressing' }),
  condition('ResolvedRefs', { False: 'Degraded', Unknown: 'Progressing' }),
  object =>
    worst(
      asList(statusOf(object).listeners).map(item => {
        const listener = asFields(item);
        return judgeReport({
          name: `Listener ${textOf(listener.name) ?? ''}`.trim(),
          conditions: readConditions(listener.conditions),
        });
      }),
    ),
  condition('Programmed', {
    True: 'Healthy',
    False: { Invalid: 'Degraded', '*': 'Progressing' },
    '*': 'Progressing',
  }),
  condition('Ready', { True: 'Healthy', '*': 'Progressing' }),
  condition('Accepted', { True: 'Healthy' }),
);

/** Gloo reports for each of its installations; old versions wrote one report, and numbers for words. */
const glooStates: readonly (readonly [string, HealthStatus])[] = [
  ['Pending', 'Suspended'],
  ['Accepted', 'Healthy'],
  ['Rejected', 'Degraded'],
  ['Warning', 'Degraded'],
];

function glooReport(value: unknown): Assessment | undefined {
  const { state, reason, reportedBy } = asFields(value);
  // The first of its states is the one that protobuf leaves out.
  const isLeftOut = state === undefined && textOf(reportedBy) !== undefined;
  const number = isLeftOut ? 0 : numberOf(state);
  const name = number === undefined ? textOf(state) : glooStates[number]?.[0];
  const known = glooStates.find(([word_]) => word_ === name);
  return known && health(known[1], known[0], textOf(reason));
}

const gloo: HealthRule = rule(object => {
  const status = statusOf(object);
  const reports = [
    ...Object.values(asFields(status.statuses)).map(glooReport),
    glooReport(status),
  ];
  return (
    reports.find(one => one?.status === 'Degraded') ??
    reports.find(one => one?.status === 'Suspended') ??
    reports.find(one => one !== undefined)
  );
});

/** A child that is included may be refused while the parent is well: https://projectcontour.io/docs/main/config/inclusion-delegation/ */
const includesOthers = (object: KubernetesObject) =>
  asList(specOf(object).includes).length > 0;

const contour = rule(
  observedBy('Valid'),
  when(
    object =>
      includesOthers(object) &&
      findCondition(object, 'Valid')?.status === 'False' &&
      hasOnlyIncludeErrors(object),
    health('Healthy', 'Inclusion', 'What it includes is judged on its own'),
  ),
  condition('Valid', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

function hasOnlyIncludeErrors(object: KubernetesObject): boolean {
  const valid = asList(statusOf(object).conditions)
    .map(asFields)
    .find(({ type }) => type === 'Valid');
  const errors = asList(valid?.errors).map(asFields);
  return (
    errors.length > 0 && errors.every(({ type }) => type === 'IncludeError')
  );
}

/** Each router that serves the route reports on its own. */
const openshiftRoute: HealthRule = rule(object => {
  const admitted = asList(statusOf(object).ingress).flatMap(item =>
    readConditions(asFields(item).conditions).filter(
      ({ type }) => type === 'Admitted',
    ),
  );
  const verdicts: Readonly<Record<string, HealthStatus>> = {
    True: 'Healthy',
    False: 'Degraded',
  };
  const all = admitted.map(one =>
    byCondition(verdicts[one.status] ?? 'Progressing', one),
  );
  return (
    worst(all.filter(({ status }) => status !== 'Healthy')) ??
    all.find(() => true)
  );
});

/** @internal */
export const gatewayRules: RuleTable = {
  'gateway.networking.k8s.io/BackendTLSPolicy': policy,
  'gateway.networking.k8s.io/GRPCRoute': route,
  'gateway.networking.k8s.io/Gateway': gateway,
  'gateway.networking.k8s.io/GatewayClass': rule(
    observedBy('Accepted'),
    condition('Accepted', {
      True: 'Healthy',
      False: 'Degraded',
      '*': 'Progressing',
    }),
  ),
  'gateway.networking.k8s.io/HTTPRoute': route,
  'gateway.networking.k8s.io/TCPRoute': route,
  'gateway.networking.k8s.io/TLSRoute': route,
  'gateway.networking.k8s.io/UDPRoute': route,
  ...sameFor(
    'gateway.solo.io',
    [
      'Gateway',
      'MatchableHttpGateway',
      'RouteOption',
      'RouteTable',
      'VirtualHostOption',
      'VirtualService',
    ],
    gloo,
  ),
  ...sameFor(
    'gloo.solo.io',
    ['Proxy', 'Settings', 'Upstream', 'UpstreamGroup'],
    gloo,
  ),
  'install.istio.io/IstioOperator': rule(
    // Istio 1.5 wrote the numbers of its enumeration.
    word('status.status', {
      Healthy: ['HEALTHY', '3'],
      Degraded: ['ERROR', '4', 'ACTION_REQUIRED', '5'],
      '*': 'Progressing',
    }),
  ),
  'microgateway.airlock.com/*': policy,
  'projectcontour.io/ExtensionService': contour,
  'projectcontour.io/HTTPProxy': contour,
  'route.openshift.io/Route': openshiftRoute,
};
