/** Flux: https://fluxcd.io/flux/components/ (conditions Ready, Reconciling, Stalled; `spec.suspend`). */
import { conditionsOf } from '../liveFields';
import { healthy } from '../rule';
import {
  condition,
  observedBy,
  pausedBy,
  ready,
  rule,
  sameFor,
  valueAt,
  when,
} from './vocabulary';
import type { RuleTable } from './vocabulary';

/** While a retry runs, Ready keeps the last failure: it counts, or every retry would look like recovery. */
const reconciled = rule(pausedBy('spec.suspend'), observedBy('Ready'), ready);

/** Those that may declare `dependsOn` wait for others, or for their chart, without a fault of their own. */
const dependent = rule(
  pausedBy('spec.suspend'),
  observedBy('Ready'),
  condition('Ready', {
    False: {
      DependencyNotReady: 'Progressing',
      SourceNotReady: 'Progressing',
    },
  }),
  ready,
);

/** A Helm repository in a registry is only an address: no controller reports on it. */
const chartRepository = rule(
  pausedBy('spec.suspend'),
  when(
    object =>
      valueAt(object, 'spec.type') === 'oci' &&
      conditionsOf(object).length === 0,
    healthy,
  ),
  reconciled,
);

/** @internal */
export const fluxRules: RuleTable = {
  'helm.toolkit.fluxcd.io/HelmRelease': dependent,
  'kustomize.toolkit.fluxcd.io/Kustomization': dependent,
  'notification.toolkit.fluxcd.io/Receiver': reconciled,
  'source.toolkit.fluxcd.io/HelmRepository': chartRepository,
  ...sameFor(
    'image.toolkit.fluxcd.io',
    ['ImagePolicy', 'ImageRepository', 'ImageUpdateAutomation'],
    reconciled,
  ),
  ...sameFor(
    'source.toolkit.fluxcd.io',
    ['Bucket', 'GitRepository', 'HelmChart', 'OCIRepository'],
    reconciled,
  ),
};
