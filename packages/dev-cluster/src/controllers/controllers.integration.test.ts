import { controlPlaneAssets, startControlPlane } from '../testing/controlPlane';
import { testCluster } from './integration/clusterSuite';
import { testDeployments } from './integration/deploymentSuite';
import { testPods } from './integration/podSuite';
import { openRoom, type Setting } from './integration/room';
import { testShapes } from './integration/shapeSuite';
import { testWorkloads } from './integration/workloadSuite';

const assets = controlPlaneAssets();

if (!assets) {
  // eslint-disable-next-line no-console
  console.warn(
    'KUBEBUILDER_ASSETS is unset: the controllers are not tried on a real control plane',
  );
}

jest.setTimeout(180_000);

const settings: Setting[] = [
  {
    name: 'a real API server without its controller manager',
    collectsGarbage: false,
    start: () => startControlPlane(),
  },
  {
    name: 'a real API server beside its controller manager',
    collectsGarbage: true,
    only: ['scheduler', 'kubelet', 'persistentvolumeclaim'],
    start: () => startControlPlane({ controllerManager: true }),
  },
];

(assets ? describe.each(settings) : describe.skip.each(settings))(
  'on $name',
  setting => {
    const room = openRoom(setting);
    testDeployments(room);
    testWorkloads(room);
    testPods(room);
    testCluster(room);
    testShapes(room);
  },
);
