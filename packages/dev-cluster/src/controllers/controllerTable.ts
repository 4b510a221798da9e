import type { Controller, ControllerContext } from './controller';
import { createDeploymentController } from './deployment/deploymentController';
import { createEndpointsController } from './endpoints/endpointsController';
import type { ImageTable } from './imageTable';
import { createKubeletController } from './kubelet/kubeletController';
import { createNamespaceDefaultsController } from './namespace/namespaceDefaultsController';
import { createReplicaSetController } from './replicaset/replicaSetController';
import { createSchedulerController } from './scheduler/schedulerController';

/** What controllers are set up with. */
export interface ControllerSettings {
  images: ImageTable;
  nodes: string[];
  /** PEM, empty when there is none. */
  caCertificate: string;
}

/** One controller: under which names it writes, and how it is made. */
export interface ControllerRow {
  /** Field manager of its writes. */
  manager: string;
  /** Source of its events. */
  component: string;
  create(context: ControllerContext, settings: ControllerSettings): Controller;
}

const controllerManager = 'kube-controller-manager';

/** All controllers. Names of managers and components are those of a real cluster. */
export const controllerTable = {
  serviceaccount: {
    manager: controllerManager,
    component: 'serviceaccount-controller',
    create: createNamespaceDefaultsController,
  },
  kubelet: {
    manager: 'kubelet',
    component: 'kubelet',
    create: createKubeletController,
  },
  scheduler: {
    manager: 'kube-scheduler',
    component: 'default-scheduler',
    create: createSchedulerController,
  },
  deployment: {
    manager: controllerManager,
    component: 'deployment-controller',
    create: createDeploymentController,
  },
  replicaset: {
    manager: controllerManager,
    component: 'replicaset-controller',
    create: createReplicaSetController,
  },
  endpoints: {
    manager: controllerManager,
    component: 'endpoint-slice-controller',
    create: createEndpointsController,
  },
} satisfies Record<string, ControllerRow>;

/** Names by which controllers are chosen. @public */
export type ControllerName = keyof typeof controllerTable;

/** All names, in the order in which the controllers start. */
export const controllerNames = Object.keys(controllerTable) as ControllerName[];
