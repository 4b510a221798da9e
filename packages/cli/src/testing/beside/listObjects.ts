import { request } from 'node:https';
import type { ControlPlane } from '@gitops-suite/dev-cluster/testUtils';

/** An object as the API server lists it. */
export interface ListedObject {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    resourceVersion: string;
    annotations?: Record<string, string>;
    managedFields?: { manager: string }[];
  };
  data?: Record<string, string>;
  status?: any;
}

/** Where the kinds are that are looked at. */
const groups = {
  applications: '/apis/argoproj.io/v1alpha1',
  configmaps: '/api/v1',
  deployments: '/apis/apps/v1',
  gitrepositories: '/apis/source.toolkit.fluxcd.io/v1',
  kustomizations: '/apis/kustomize.toolkit.fluxcd.io/v1',
  serviceaccounts: '/api/v1',
  services: '/api/v1',
};
/** What they are called. */
export type Listable = keyof typeof groups;

/** All objects of a kind in a namespace, for an administrator. A kubectl takes a tenth of a second to start. */
export async function listObjects(
  plane: ControlPlane,
  plural: Listable,
  namespace: string,
): Promise<ListedObject[]> {
  const path = `${groups[plural]}/namespaces/${namespace}/${plural}`;
  const { kind, items } = JSON.parse(await read(plane, path));
  return (items as ListedObject[]).map(item => ({
    ...item,
    kind: kind.replace(/List$/, ''),
  }));
}

function read(plane: ControlPlane, path: string): Promise<string> {
  const { url, caData, token } = plane;
  return new Promise((resolve, reject) => {
    const options = {
      ca: Buffer.from(caData, 'base64'),
      headers: { authorization: `Bearer ${token}` },
    };
    const outgoing = request(`${url}${path}`, options, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) {
          resolve(text);
        } else {
          reject(new Error(`${path}: ${response.statusCode} ${text}`));
        }
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
