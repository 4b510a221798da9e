import { asObject, type JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';
import { clusterManifests, manifests, type Manifest } from './manifests';

/** Creates, reads, changes, applies and deletes one object: what comes back, with defaults and owners. */
export async function liveAndDie(
  recorder: Recorder,
  name: string,
  manifest: Manifest,
): Promise<void> {
  const { api, plural, namespaced } = manifest;
  const own = namespaced ? name : `${recorder.namespace}-${name}`;
  const root = namespaced
    ? `/${api}/namespaces/${recorder.namespace}/${plural}`
    : `/${api}/${plural}`;
  const template = JSON.parse(
    JSON.stringify(manifest.object).replaceAll('$NS', recorder.namespace),
  ) as JsonObject;
  const object: JsonObject = {
    ...template,
    metadata: { ...asObject(template.metadata), name: own },
  };
  const path = `${root}/${own}`;
  await recorder.send({
    method: 'POST',
    path: root,
    body: object,
    query: { fieldManager: 'creator' },
  });
  await recorder.send({ method: 'POST', path: root, body: object });
  await recorder.send({
    method: 'PATCH',
    path,
    body: { metadata: { labels: { added: 'yes' } } },
    contentType: 'application/merge-patch+json',
    query: { fieldManager: 'labeller' },
  });
  await recorder.send({
    method: 'PATCH',
    path,
    body: object,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: 'applier' },
  });
  await recorder.send({
    method: 'PATCH',
    path,
    body: object,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: 'applier', force: 'true' },
  });
  await recorder.send({
    method: 'DELETE',
    path,
    body: {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
    },
  });
}

/** All objects that the contract knows, by name. */
export const allManifests: Record<string, Manifest> = {
  ...manifests,
  ...clusterManifests,
};
