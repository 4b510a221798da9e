/** Secrets and certificates. */
import {
  condition,
  fault,
  observed,
  observedBy,
  ready,
  rule,
  sameFor,
  when,
  word,
  type RuleTable,
} from './vocabulary';
import {
  asFields,
  asList,
  findCondition,
  statusOf,
  textOf,
  timeOf,
} from '../liveFields';
import { byCondition, health, notBefore } from '../rule';

const byReady = rule(ready);
const issuer = rule(observedBy('Ready'), ready);

/** Ready turns False before it is decided that the certificate will be issued. Milliseconds. */
const DECISION_MS = 60_000;

/** A renewal runs beside the certificate that is still valid: https://cert-manager.io/docs/usage/certificate/#issuance-behavior */
const certificate = rule(
  observedBy('Ready'),
  condition('Issuing', { True: 'Progressing' }),
  // Reasons of versions before 0.16, which had no Issuing.
  condition('Ready', {
    False: { InProgress: 'Progressing', TemporaryCertificate: 'Progressing' },
  }),
  (object, now) => {
    const one = findCondition(object, 'Ready');
    const isOpen =
      one?.status === 'False' &&
      findCondition(object, 'Issuing') === undefined &&
      statusOf(object).lastFailureTime === undefined;
    return isOpen
      ? notBefore(
          (timeOf(one.since) ?? 0) + DECISION_MS,
          now,
          byCondition('Degraded', one),
        )
      : undefined;
  },
  ready,
);

/** https://cloud.google.com/kubernetes-engine/docs/how-to/managed-certs: one status for each domain. */
const managedCertificate = rule(
  when(
    object =>
      asList(statusOf(object).domainStatus).some(domain =>
        /^Failed/.test(textOf(asFields(domain).status) ?? ''),
      ),
    health(
      'Degraded',
      'DomainFailed',
      'The certificate of a domain was not provisioned',
    ),
  ),
  word('status.certificateStatus', {
    Healthy: ['Active'],
    Degraded: [/failed/],
    '*': 'Progressing',
  }),
);

/** @internal */
export const secretRules: RuleTable = {
  'bitnami.com/SealedSecret': rule(
    observed,
    condition('Synced', {
      True: 'Healthy',
      False: 'Degraded',
      '*': 'Progressing',
    }),
  ),
  'cert-manager.io/Certificate': certificate,
  'cert-manager.io/ClusterIssuer': issuer,
  'cert-manager.io/Issuer': issuer,
  'certmanager.k8s.io/Certificate': byReady,
  'certmanager.k8s.io/Issuer': byReady,
  'external-secrets.io/ClusterExternalSecret': rule(
    condition('Ready', { True: 'Healthy' }),
    fault('NotReady', 'PartiallyReady'),
    condition('Ready', { False: 'Degraded' }),
  ),
  ...sameFor(
    'external-secrets.io',
    ['ClusterSecretStore', 'ExternalSecret', 'PushSecret', 'SecretStore'],
    byReady,
  ),
  'kubernetes-client.io/ExternalSecret': rule(
    observed,
    word('status.status', { Healthy: ['SUCCESS'], '*': 'Degraded' }),
  ),
  'networking.gke.io/ManagedCertificate': managedCertificate,
  'onepassword.com/OnePasswordItem': byReady,
};
