import { parseQuantity } from '../quantity';
import { meta, pod } from '../testUtils/objects';
import { examineClaims } from '../scheduler/examineClaims';
import { findVolume, isVolumeOf, newVolume } from './planVolume';
import {
  selectedNode,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from './storageTypes';

function claim(
  spec: Partial<PersistentVolumeClaim['spec']> = {},
  more: object = {},
): PersistentVolumeClaim {
  return {
    metadata: meta('data', more),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'standard',
      ...spec,
    },
  };
}

function volume(
  name: string,
  storage: string,
  spec: Partial<PersistentVolume['spec']> = {},
): PersistentVolume {
  return {
    metadata: meta(name, { namespace: undefined }),
    spec: {
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      capacity: { storage },
      storageClassName: 'standard',
      ...spec,
    },
  };
}

const standard = {
  metadata: meta('standard'),
  provisioner: 'dev-cluster/local-path',
  reclaimPolicy: 'Retain',
};

describe('findVolume', () => {
  const name = (found: PersistentVolume | undefined) => found?.metadata.name;

  it.each([
    {
      name: 'the smallest that fits',
      volumes: [
        volume('big', '50Gi'),
        volume('right', '5Gi'),
        volume('small', '4Gi'),
      ],
      want: 'right',
    },
    {
      name: 'none of another class',
      volumes: [volume('fast', '5Gi', { storageClassName: 'fast' })],
      want: undefined,
    },
    {
      name: 'none that cannot be used that way',
      volumes: [volume('readonly', '5Gi', { accessModes: ['ReadOnlyMany'] })],
      want: undefined,
    },
    {
      name: "none that is another claim's",
      volumes: [
        volume('taken', '5Gi', {
          claimRef: { namespace: 'shop', name: 'other' },
        }),
      ],
      want: undefined,
    },
    {
      name: 'the one that is reserved for it, whatever its size',
      volumes: [
        volume('right', '5Gi'),
        volume('reserved', '100Gi', {
          claimRef: { namespace: 'shop', name: 'data' },
        }),
      ],
      want: 'reserved',
    },
  ])('finds $name', ({ volumes, want }) => {
    expect(name(findVolume(claim(), volumes))).toBe(want);
  });

  it('finds the one that the claim names', () => {
    const volumes = [volume('right', '5Gi'), volume('named', '1Gi')];
    expect(name(findVolume(claim({ volumeName: 'named' }), volumes))).toBe(
      'named',
    );
  });
});

describe('newVolume', () => {
  it("is made to measure for the claim, and the claim's", () => {
    const made = newVolume(claim(), standard) as PersistentVolume;
    expect(made.metadata.name).toBe('pvc-uid-data');
    expect(made.spec).toMatchObject({
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'standard',
    });
    expect(isVolumeOf(made, claim())).toBe(true);
    expect(
      isVolumeOf(made, claim({}, { uid: 'a later claim of that name' })),
    ).toBe(false);
  });
});

describe('examineClaims', () => {
  const subject = pod('db-0', {
    spec: {
      containers: [],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  const examined = (
    found: PersistentVolumeClaim | undefined,
    volumeBindingMode: 'Immediate' | 'WaitForFirstConsumer',
  ) =>
    examineClaims(subject, {
      claim: () => found,
      classNamed: () => ({ ...standard, volumeBindingMode }),
    });

  it('holds a pod back whose claim is missing or not bound yet', () => {
    expect(examined(undefined, 'Immediate').problem).toBe(
      'persistentvolumeclaim "data" not found',
    );
    expect(examined(claim(), 'Immediate').problem).toBe(
      'pod has unbound immediate PersistentVolumeClaims',
    );
  });

  it('names the claims that wait to be told of a node', () => {
    const waiting = claim();
    expect(examined(waiting, 'WaitForFirstConsumer')).toEqual({
      toPlace: [waiting],
      areBound: false,
    });
    const told = claim({}, { annotations: { [selectedNode]: 'worker-1' } });
    expect(examined(told, 'WaitForFirstConsumer')).toEqual({
      toPlace: [],
      areBound: false,
    });
  });

  it('lets a pod pass whose claim is bound, and says so once its status does', () => {
    const given = claim({ volumeName: 'pvc-1' });
    expect(examined(given, 'Immediate')).toEqual({
      toPlace: [],
      areBound: false,
    });
    const bound = { ...given, status: { phase: 'Bound' } };
    expect(examined(bound, 'Immediate')).toEqual({
      toPlace: [],
      areBound: true,
    });
  });
});

describe('parseQuantity', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5', 1.5],
    ['1Gi', 2 ** 30],
    ['1G', 1e9],
    ['2e3', 2000],
    ['much', 0],
    [undefined, 0],
  ])('reads %s as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });
});
