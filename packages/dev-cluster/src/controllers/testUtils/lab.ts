import { createKubeClient, type KubeClient } from '../client';
import { systemClock } from '../clock';
import { Informer } from '../informer';
import type { Deployment, KubeObject, NewObject } from '../kubeTypes';
import { silentLogger } from '../logger';
import { resources, type Resource } from '../resources';

/** Where a cluster under test is. */
export interface LabTarget {
  url: string;
  token: string;
  caData?: string;
}

/** A cluster under test as tests speak to it: each test has a namespace of its own. */
export interface Lab {
  client: KubeClient;
  namespace: string;
  create<T extends KubeObject>(
    resource: Resource,
    name: string,
    spec: object,
  ): Promise<T>;
  get<T extends KubeObject>(resource: Resource, name: string): Promise<T>;
  list<T extends KubeObject>(resource: Resource): Promise<T[]>;
  patch(resource: Resource, name: string, patch: object): Promise<void>;
  /** Follows a kind in the namespace; told of all its objects after each change, until the answer is called. */
  follow<T extends KubeObject>(
    resource: Resource,
    look: (objects: T[]) => void,
  ): Promise<() => Promise<void>>;
}

/** Opens a new namespace in a cluster. */
export async function openLab(
  target: LabTarget,
  namespace: string,
): Promise<Lab> {
  const client = createKubeClient(target).as('lab');
  await client.create(resources.namespaces, { metadata: { name: namespace } });
  return {
    client,
    namespace,
    create: <T extends KubeObject>(
      resource: Resource,
      name: string,
      spec: object,
    ) =>
      client.create<T>(resource, {
        metadata: { name, namespace },
        ...spec,
      } as unknown as NewObject<T>),
    get: (resource, name) => client.get(resource, { namespace, name }),
    async list<T extends KubeObject>(resource: Resource) {
      const { items } = await client.list<T>(resource, { limit: 5_000 });
      return items.filter(({ metadata }) => metadata.namespace === namespace);
    },
    async patch(resource, name, patch) {
      await client.merge(resource, { namespace, name }, patch);
    },
    async follow<T extends KubeObject>(
      resource: Resource,
      look: (objects: T[]) => void,
    ) {
      const informer = new Informer<T>(resource, {
        client,
        clock: systemClock,
        logger: silentLogger,
        random: Math.random,
      });
      informer.store.onChange(() =>
        look(informer.store.inNamespace(namespace)),
      );
      informer.start();
      await informer.whenSynced();
      return () => informer.stop();
    },
  };
}

/** How long a test waits for something to come true; by far longer than it takes. */
const patience = 60_000;

/** Reads again and again until what was read is as wanted; the error says what it was last. */
export async function until<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > end) {
      throw new Error(
        `Waited in vain; the last state was ${JSON.stringify(value, null, 1)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A Deployment of `replicas` pods of an image. */
export function deploymentOf(
  replicas: number,
  image: string,
  spec: object = {},
): object {
  return {
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'app',
              image,
              ports: [{ name: 'http', containerPort: 8080 }],
            },
          ],
        },
      },
      ...spec,
    },
  };
}

/** Whether a Deployment is rolled out to the last pod. */
export function isRolledOut({
  metadata,
  spec,
  status = {},
}: Deployment): boolean {
  return (
    status.observedGeneration === metadata.generation &&
    status.replicas === spec.replicas &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas
  );
}
