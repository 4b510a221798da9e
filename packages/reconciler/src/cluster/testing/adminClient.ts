import { request } from 'node:https';
import type { KubernetesObject } from '@gitops-suite/model';
import { parseJson } from '../../json';

/** Acts in a cluster as somebody else; `fieldManager` belongs into the path. @internal */
export type Admin = (
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<KubernetesObject>;

/** Sends one request as the administrator of a server; rejects unless it is accepted. @internal */
export function adminOf(url: string, token: string, ca: Buffer): Admin {
  return (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${url}${path}`,
        {
          method,
          ca,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': contentType,
          },
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if ((response.statusCode ?? 500) < 300) {
              resolve(parseJson(text) as KubernetesObject);
            } else {
              reject(new Error(`${method} ${path}: ${text}`));
            }
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
