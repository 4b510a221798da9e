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
    Object.assign(files, filesOfApp(app, 'dev'));
  }
  return files;
}

/** An app of four objects with one overlay. */
export function filesOfApp(
  app: string,
  environment: string,
): Record<string, string> {
  return {
    [`apps/${app}/base/kustomization.yaml`]: 'resources: [objects.yaml]\n',
    [`apps/${app}/base/objects.yaml`]: objects(app),
    [`apps/${app}/overlays/${environment}/kustomization.yaml`]: overlay(
      app,
      '1',
    ),
  };
}

/** An overlay that sets the version of the image: what a release changes. */
export function overlay(app: string, version: string): string {
  return `resources: [../../base]\nimages: [{ name: example.com/${app}, newTag: "${version}" }]\n`;
}

/** The Deployment of an app. */
export function deployment(app: string, version: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app} }
spec:
  replicas: 0
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: app, image: 'example.com/${app}:${version}', ports: [{ containerPort: 80, protocol: TCP }] }] }
`;
}

function objects(app: string): string {
  return `${deployment(app, '1')}---
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
