/** Machines and their disks: KubeVirt, snapshots, Rook and OpenShift storage, NetApp Trident. */
import {
  asFields,
  findCondition,
  specOf,
  statusOf,
  textOf,
} from '../liveFields';
import { health } from '../rule';
import {
  condition,
  fault,
  ready,
  rule,
  sameFor,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** What was asked for could not be brought to the running guest, with the error as the message. */
const outOfStep = condition('Synchronized', { False: 'Degraded' });

/** https://kubevirt.io/user-guide/compute/lifecycle/ */
const virtualMachine = rule(
  fault('Failure', 'ManualRecoveryRequired'),
  condition('Paused', { True: 'Suspended' }),
  word('status.printableStatus', {
    Suspended: ['Stopped', 'Paused'],
    Degraded: [/err|backoff|crash|notfound/],
    // Its host does not answer.
    Unknown: ['Unknown'],
  }),
  outOfStep,
  condition('Ready', { True: 'Healthy' }),
  when(
    object =>
      specOf(object).running === false &&
      object.status !== undefined &&
      statusOf(object).printableStatus === undefined &&
      statusOf(object).created !== true,
    health('Suspended', 'Stopped', 'The machine is switched off'),
  ),
  when(
    object =>
      findCondition(object, 'Ready') === undefined &&
      statusOf(object).ready === true,
    health('Healthy', 'Ready'),
  ),
  word('status.printableStatus', { '*': 'Progressing' }),
);

const virtualMachineInstance = rule(
  fault('Failure'),
  condition('Paused', { True: 'Suspended' }),
  word('status.phase', {
    Degraded: ['Failed'],
    Healthy: ['Succeeded'],
    Unknown: ['Unknown'],
  }),
  outOfStep,
  condition('Ready', { True: 'Healthy', '*': 'Progressing' }),
  word('status.phase', { Healthy: ['Running'], '*': 'Progressing' }),
);

const dataVolume = rule(
  word('status.phase', {
    Healthy: ['Succeeded'],
    Degraded: ['Failed', 'Unknown'],
    Suspended: ['Paused'],
  }),
  condition('Running', { False: { Error: 'Degraded' } }),
  word('status.phase', { '*': 'Progressing' }),
);

/** https://github.com/kubernetes-csi/external-snapshotter: `readyToUse`, or an error that is retried. */
const snapshot = rule(object => {
  const { readyToUse, error } = statusOf(object);
  const message = textOf(asFields(error).message);
  if (message !== undefined) {
    return health('Degraded', 'SnapshotFailed', message);
  }
  return readyToUse === true ? health('Healthy', 'ReadyToUse') : undefined;
});

const storageCluster = rule(
  word('status.phase', { Degraded: ['Error'], Suspended: ['Ignored'] }),
  fault('Degraded'),
  condition('Progressing', { True: 'Progressing' }),
  condition('ReconcileComplete', { False: 'Degraded' }),
  condition('Available', { True: 'Healthy', '*': 'Progressing' }),
  word('status.phase', { Healthy: ['Ready'], '*': 'Progressing' }),
);

/** Trident names the backend's phase, and how the last operation on it went. */
const tridentBackend = rule(
  word('status.lastOperationStatus', { Degraded: ['Failed', 'Failure'] }),
  word('status.phase', {
    Healthy: ['Bound'],
    Degraded: ['Lost', 'Failed', 'Unknown'],
    '*': 'Progressing',
  }),
);

/** https://docs.netapp.com/us-en/trident/: what protects applications tells its state in one word. */
const tridentProtect = (path: string) =>
  rule(
    word(path, {
      Healthy: ['Completed', 'Available', 'Ready'],
      Degraded: [/fail|error|unavailable|blocked/],
      '*': 'Progressing',
    }),
  );
const protectState = tridentProtect('status.state');

const cephCluster = rule(
  word('status.state', { Progressing: ['Creating', 'Connecting', 'Updating'] }),
  word('status.ceph.health', {
    Healthy: ['HEALTH_OK'],
    Degraded: ['HEALTH_WARN', 'HEALTH_ERR'],
  }),
  word('status.state', { Degraded: ['Error'] }),
);

/** @internal */
export const storageRules: RuleTable = {
  'astra.netapp.io/AppVault': protectState,
  'astra.netapp.io/Application': rule(ready, protectState),
  'astra.netapp.io/Backup': protectState,
  'astra.netapp.io/ExecHook': rule(
    when(
      object => specOf(object).enabled === false,
      health('Suspended', 'Disabled', 'The hook is switched off'),
    ),
    () => health('Healthy', 'Stored'),
  ),
  'astra.netapp.io/ExecHooksRun': protectState,
  'astra.netapp.io/ResourceBackup': protectState,
  'astra.netapp.io/ResticVolumeBackup': protectState,
  'astra.netapp.io/Schedule': rule(
    when(
      object => specOf(object).enabled === false,
      health('Suspended', 'Disabled', 'The schedule is switched off'),
    ),
    word('status.state', { Degraded: [/fail|error/] }),
    () => health('Healthy', 'Scheduled'),
  ),
  'astra.netapp.io/Snapshot': protectState,
  'cdi.kubevirt.io/DataVolume': dataVolume,
  'ceph.rook.io/CephCluster': cephCluster,
  'ceph.rook.io/CephObjectStore': rule(
    word('status.phase', {
      Healthy: ['Ready', 'Connected'],
      Degraded: ['Failure', 'Failed', 'Error'],
      '*': 'Progressing',
    }),
  ),
  'kubevirt.io/VirtualMachine': virtualMachine,
  'kubevirt.io/VirtualMachineInstance': virtualMachineInstance,
  'objectbucket.io/ObjectBucketClaim': rule(
    word('status.phase', {
      Healthy: ['Bound'],
      Degraded: ['Failed', 'Released', 'Lost', 'Error'],
      '*': 'Progressing',
    }),
  ),
  'ocs.openshift.io/StorageCluster': storageCluster,
  ...sameFor(
    'snapshot.storage.k8s.io',
    ['VolumeSnapshot', 'VolumeSnapshotContent'],
    snapshot,
  ),
  'trident.netapp.io/TridentBackendConfig': tridentBackend,
  'trident.netapp.io/TridentOrchestrator': rule(
    word('status.status', {
      Healthy: ['Installed'],
      Degraded: ['Failed', 'Error', 'Uninstalled'],
      '*': 'Progressing',
    }),
  ),
};
