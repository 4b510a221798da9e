import { createAutoscalerController } from './autoscaling/autoscalerController';
import type { Controller, ControllerContext } from './controller';
import { createCronJobController } from './cronjob/cronJobController';
import { createDaemonSetController } from './daemonset/daemonSetController';
import { createDeploymentController } from './deployment/deploymentController';
import { createEndpointsController } from './endpoints/endpointsController';
import type { ImageTable } from './imageTable';
import { createJobController } from './job/jobController';
import { createKubeletController } from './kubelet/kubeletController';
import { createNamespaceDefaultsController } from './namespace/namespaceDefaultsController';
import { createIngressController } from './network/ingressController';
import { createLoadBalancerController } from './network/loadBalancerController';
import { createReplicaSetController } from './replicaset/replicaSetController';
import { createSchedulerController } from './scheduler/schedulerController';
import { createStatefulSetController } from './statefulset/statefulSetController';
import { createClaimController } from './storage/claimController';

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
  statefulset: {
    manager: controllerManager,
    component: 'statefulset-controller',
    create: createStatefulSetController,
  },
  daemonset: {
    manager: controllerManager,
    component: 'daemonset-controller',
    create: createDaemonSetController,
  },
  job: {
    manager: controllerManager,
    component: 'job-controller',
    create: createJobController,
  },
  cronjob: {
    manager: controllerManager,
    component: 'cronjob-controller',
    create: createCronJobController,
  },
  persistentvolumeclaim: {
    manager: controllerManager,
    component: 'persistentvolume-controller',
    create: createClaimController,
  },
  loadbalancer: {
    manager: 'cloud-controller-manager',
    component: 'service-controller',
    create: createLoadBalancerController,
  },
  ingress: {
    manager: 'nginx-ingress-controller',
    component: 'nginx-ingress-controller',
    create: createIngressController,
  },
  horizontalpodautoscaler: {
    manager: controllerManager,
    component: 'horizontal-pod-autoscaler',
    create: createAutoscalerController,
  },
} satisfies Record<string, ControllerRow>;

/** Names by which controllers are chosen. @public */
export type ControllerName = keyof typeof controllerTable;

/** All names, in the order in which the controllers start. */
export const controllerNames = Object.keys(controllerTable) as ControllerName[];
