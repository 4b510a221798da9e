import { createImageTable } from '../imageTable';
import type { Deployment, KubeObject, Pod } from '../kubeTypes';
import { resources } from '../resources';
import {
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from '../startControllers';
import { openLab, type Lab, type LabTarget } from '../testUtils/lab';

/** A repository of which the tests know the tags: 1.0.0 and 2.0.0. */
export const web = 'ghcr.io/acme/web';
const images = createImageTable({ [web]: ['1.0.0', '2.0.0'] });

/** An event as tests read it. */
export interface KubeEvent extends KubeObject {
  reason: string;
  message: string;
  type: string;
  count: number;
  involvedObject: { kind: string; name: string };
  source: { component: string };
}

/** A cluster to try controllers on. */
export interface Setting {
  name: string;
  /** Which of ours run; all when absent. */
  only?: ControllersOptions['only'];
  /** Somebody removes what belongs to deleted owners and namespaces. */
  collectsGarbage: boolean;
  start(): Promise<LabTarget & { stop(): Promise<void> }>;
}

/** What suites work in: a cluster for all, and a namespace for each test. */
export interface Room {
  readonly allOurs: boolean;
  readonly collectsGarbage: boolean;
  readonly lab: Lab;
  pods(): Promise<Pod[]>;
  /** The Deployment `web`. */
  deployment(): Promise<Deployment>;
  /** Events of objects whose name matches. */
  events(name: RegExp): Promise<KubeEvent[]>;
  /** Gives the Deployment `web` another tag. */
  setImage(tag: string): Promise<void>;
  startControllers(): Promise<void>;
  stopControllers(): Promise<void>;
}

/** Sets a cluster up for the tests of the enclosing `describe`. */
export function openRoom(setting: Setting): Room {
  let target: Awaited<ReturnType<Setting['start']>>;
  let controllers: RunningControllers;
  let lab: Lab;
  let count = 0;

  const room: Room = {
    allOurs: setting.only === undefined,
    collectsGarbage: setting.collectsGarbage,
    get lab() {
      return lab;
    },
    pods: () => lab.list<Pod>(resources.pods),
    deployment: () => lab.get<Deployment>(resources.deployments, 'web'),
    events: async name =>
      (await lab.list<KubeEvent>(resources.events)).filter(event =>
        name.test(event.involvedObject.name),
      ),
    setImage: tag =>
      lab.patch(resources.deployments, 'web', {
        spec: {
          template: {
            spec: { containers: [{ name: 'app', image: `${web}:${tag}` }] },
          },
        },
      }),
    async startControllers() {
      const { only } = setting;
      controllers = await startControllers({
        ...target,
        images,
        speed: 20,
        only,
      });
    },
    stopControllers: () => controllers.stop(),
  };

  beforeAll(async () => {
    target = await setting.start();
    await room.startControllers();
  });
  afterAll(async () => {
    await controllers?.stop();
    await target?.stop();
  });
  beforeEach(async () => {
    lab = await openLab(target, `lab-${++count}`);
  });
  afterEach(() => lab.client.close());
  return room;
}
