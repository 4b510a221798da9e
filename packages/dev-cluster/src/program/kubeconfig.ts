import { stringify } from 'yaml';

/** Which cluster a kubeconfig leads to. */
export interface KubeconfigOptions {
  name: string;
  url: string;
  token: string;
  /** Certificate authority, base64 of PEM. */
  caData: string;
}

/** A kubeconfig with one context, as YAML text. */
export function writeKubeconfig(options: KubeconfigOptions): string {
  const { name, url, token, caData } = options;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url,
          'certificate-authority-data': caData,
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
