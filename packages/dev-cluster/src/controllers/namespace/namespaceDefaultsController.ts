import { isAlreadyExists } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { KeyedData, KubeObject, Namespace } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { resources, type Resource } from '../resources';

const rootCertificates = 'kube-root-ca.crt';

/** Gives every namespace its `default` ServiceAccount and the certificates of the API server. */
export function createNamespaceDefaultsController(
  context: ControllerContext,
  options: { caCertificate: string },
): Controller {
  const namespaces = context.informers.of<Namespace>(resources.namespaces);
  const accounts = context.informers.of<KubeObject>(resources.serviceAccounts);
  const configMaps = context.informers.of<KeyedData>(resources.configMaps);

  async function createMissing(
    resource: Resource,
    object: Partial<KeyedData>,
  ): Promise<void> {
    try {
      const { name = '', namespace } = object.metadata ?? {};
      await context.client.create(resource, {
        ...object,
        metadata: { name, namespace },
      });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  async function reconcile(key: string): Promise<undefined> {
    const namespace = namespaces.store.get(key);
    if (!namespace || namespace.metadata.deletionTimestamp) return undefined;
    if (!accounts.store.get(`${key}/default`)) {
      await createMissing(resources.serviceAccounts, named('default', key));
    }
    if (!configMaps.store.get(`${key}/${rootCertificates}`)) {
      const data = { 'ca.crt': options.caCertificate };
      await createMissing(resources.configMaps, {
        ...named(rootCertificates, key),
        data,
      });
    }
    return undefined;
  }

  return {
    wakes: [
      wakeOn(namespaces, namespace => [keyOf(namespace)]),
      wakeOn(accounts, ({ metadata }) =>
        metadata.name === 'default' ? [metadata.namespace ?? ''] : [],
      ),
      wakeOn(configMaps, ({ metadata }) =>
        metadata.name === rootCertificates ? [metadata.namespace ?? ''] : [],
      ),
    ],
    reconcile,
  };
}

function named(name: string, namespace: string): KeyedData {
  return { metadata: { name, namespace } as KeyedData['metadata'] };
}
