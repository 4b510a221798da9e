import { repositoryOf } from './shopRepository';

/**
 * A clone whose apps need what its infrastructure brings: a CRD and its operator, secret stores, a namespace of its own
 * each. Every tenth app depends on the one ten before it, the others on infrastructure alone. Workloads have no
 * replicas, so that nothing has to run them. `apps` + 2 Applications.
 */
export function fleetRepository(apps: number): string {
  return repositoryOf({
    'gitops.yaml': settings,
    'infrastructure/widgets/overlays/prod/crd.yaml': definition('widgets'),
    'infrastructure/widgets/overlays/prod/operator.yaml': workload('operator'),
    'infrastructure/secrets/overlays/prod/crd.yaml': definition('placeholders'),
    'infrastructure/secrets/app.yaml': 'dependsOn: [widgets]\n',
    ...Object.fromEntries(
      Array.from({ length: apps }, (_, index) => [
        `apps/app-${index}/overlays/production/all.yaml`,
        appManifests(`app-${index}`),
      ]),
    ),
    ...Object.fromEntries(
      Array.from({ length: Math.ceil(apps / 10) - 1 }, (_, place) => [
        `apps/app-${10 * (place + 1)}/app.yaml`,
        `dependsOn: [app-${10 * place}]\n`,
      ]),
    ),
  });
}

const settings = `version: 1
environments:
  - name: production
    cluster: prod
    sync: {options: [CreateNamespace=true]}
infrastructure:
  namespace: '{app}'
  sync: {options: [CreateNamespace=true]}
`;

function kindOf(plural: string): string {
  return plural[0].toUpperCase() + plural.slice(1, -1);
}

function definition(plural: string): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.fleet.example}
spec:
  group: fleet.example
  scope: Namespaced
  names: {kind: ${kindOf(plural)}, plural: ${plural}, singular: ${plural.slice(
    0,
    -1,
  )}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
`;
}

function workload(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 0
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: app, image: "${name}:1.0.0"}]}
`;
}

function appManifests(name: string): string {
  return [
    `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
`,
    `apiVersion: fleet.example/v1
kind: Placeholder
metadata: {name: credentials}
spec: {from: "vault/${name}"}
`,
    `apiVersion: fleet.example/v1
kind: Widget
metadata: {name: widget}
spec: {size: 1}
`,
    workload(name),
  ].join('---\n');
}
