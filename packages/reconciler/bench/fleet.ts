import { settings } from '../src/testing/engineWorld';

/** Files of `count` apps with four objects each, rendered by kustomize, in one environment. */
export function fleet(
  count: number,
  sync: string,
  namespace: string,
): Record<string, string> {
  const files: Record<string, string> = {
    'gitops.yaml': settings(sync).replace(
      `namespace: '{app}'`,
      `namespace: ${namespace}`,
    ),
  };
  for (let index = 0; index < count; index += 1) {
    const app = `bench-${index}`;
    files[`apps/${app}/base/kustomization.yaml`] =
      'resources: [objects.yaml]\n';
    files[`apps/${app}/base/objects.yaml`] = objects(app);
    files[`apps/${app}/overlays/dev/kustomization.yaml`] = overlay(1);
  }
  return files;
}

/** An overlay whose label changes every object's pod template. */
export function overlay(version: number): string {
  return `resources: [../../base]\ncommonAnnotations:\n  version: "${version}"\n`;
}

function objects(app: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app} }
spec:
  replicas: 0
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: app, image: 'example.com/${app}:1', ports: [{ containerPort: 80, protocol: TCP }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${app} }
spec: { clusterIP: None, selector: { app: ${app} }, ports: [{ port: 80, protocol: TCP }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${app} }
data: { key: value }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${app} }
`;
}
