/** Text of a kubeconfig with one cluster and one context of the same name. */
export function kubeconfigOf(
  name: string,
  given: { server: string; token: string; caData?: string },
): string {
  const { server, token, caData } = given;
  const cluster = { server, 'certificate-authority-data': caData };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: 'person', user: { token } }],
    contexts: [{ name, context: { cluster: name, user: 'person' } }],
  });
}

/** A cluster at an address where nobody answers. */
export function kubeconfigToNowhere(name: string): string {
  const server = 'http://127.0.0.1:1';
  return kubeconfigOf(name, { server, token: 'no-token' });
}
