/** Secrets and certificates. */
import {
  condition,
  fault,
  observed,
  ready,
  rule,
  sameFor,
  when,
  word,
  type RuleTable,
} from './vocabulary';
import { asFields, asList, statusOf, textOf } from '../liveFields';
import { health } from '../rule';

const byReady = rule(ready);

/** A renewal runs beside the certificate that is still valid: https://cert-manager.io/docs/usage/certificate/#issuance-behavior */
const certificate = rule(condition('Issuing', { True: 'Progressing' }), ready);

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
  'cert-manager.io/ClusterIssuer': byReady,
  'cert-manager.io/Issuer': byReady,
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
