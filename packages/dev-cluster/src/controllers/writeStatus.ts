import type { KubeClient } from './client';
import type { Informer } from './informer';
import type { KubeObject } from './kubeTypes';

/** Writes an object's status, refused when it changed since it was read, and remembers the answer. */
export async function writeStatus<T extends KubeObject>(
  client: KubeClient,
  informer: Informer<T>,
  object: T,
): Promise<T> {
  const written = await client.replace<T>(informer.resource, object, 'status');
  informer.store.put(written);
  return written;
}
