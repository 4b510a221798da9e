import { RenderRequest } from '@gitops-suite/model';
import { MemoryFile } from '../source/memorySource';

type Files = Record<string, MemoryFile>;

/** An app with a base and an overlay: small, and everything that a render has to do. */
export const overlayFiles: Files = {
  'apps/shop/base/kustomization.yaml': 'resources:\n  - deployment.yaml\n',
  'apps/shop/base/deployment.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: shop',
    'spec:',
    '  replicas: 1',
    '  template:',
    '    spec:',
    '      containers:',
    '        - name: shop',
    '          image: shop:1.0.0',
    '',
  ].join('\n'),
  'apps/shop/overlays/staging/kustomization.yaml': [
    'resources:',
    '  - ../../base',
    'namespace: shop-staging',
    'images:',
    '  - name: shop',
    '    newTag: 1.1.0',
    'patches:',
    '  - path: replicas.yaml',
    '',
  ].join('\n'),
  'apps/shop/overlays/staging/replicas.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: shop',
    'spec:',
    '  replicas: 3',
    '',
  ].join('\n'),
  'apps/shop/overlays/staging/notes.txt': 'Not part of the build.\n',
  'apps/other/base/kustomization.yaml': 'resources: []\n',
};

export const overlayRequest: RenderRequest = {
  tool: 'kustomize',
  path: 'apps/shop/overlays/staging',
};

/** A chart with values, a helper, a CRD, a hook, a test, notes and a sub chart. */
export const chartFiles: Files = {
  'apps/api/chart/Chart.yaml': [
    'apiVersion: v2',
    'name: api',
    'version: 0.1.0',
    'appVersion: "2.0"',
    'dependencies:',
    '  - name: cache',
    '    version: 0.1.0',
    '    condition: cache.enabled',
    '',
  ].join('\n'),
  'apps/api/chart/.helmignore': '# secrets of the author\n*.bak\nscratch/\n',
  'apps/api/chart/values.yaml':
    'replicas: 1\nimage: {name: api, tag: ""}\ncache: {enabled: true, size: 1}\n',
  'apps/api/chart/templates/_names.tpl':
    '{{- define "api.name" -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}\n',
  'apps/api/chart/templates/deployment.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: {{ include "api.name" . }}',
    '  namespace: {{ .Release.Namespace }}',
    '  annotations:',
    '    kube: {{ .Capabilities.KubeVersion.Version | quote }}',
    '    gateway: {{ .Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1" | quote }}',
    '    live: {{ lookup "v1" "Secret" .Release.Namespace "api" | toJson | quote }}',
    '    notes: {{ .Files.Get "files/notes.txt" | quote }}',
    'spec:',
    '  replicas: {{ .Values.replicas }}',
    '  template:',
    '    spec:',
    '      containers:',
    '        - name: api',
    '          image: "{{ .Values.image.name }}:{{ .Values.image.tag | default .Chart.AppVersion }}"',
    '',
  ].join('\n'),
  'apps/api/chart/templates/aservice.yaml':
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "api.name" . }}\n',
  'apps/api/chart/templates/migrate.yaml': [
    'apiVersion: batch/v1',
    'kind: Job',
    'metadata:',
    '  name: migrate',
    '  annotations:',
    '    "helm.sh/hook": pre-upgrade',
    '',
  ].join('\n'),
  'apps/api/chart/templates/tests/ping.yaml': [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: ping',
    '  annotations:',
    '    "helm.sh/hook": test',
    '',
  ].join('\n'),
  'apps/api/chart/templates/NOTES.txt': 'Thank you for {{ .Chart.Name }}.\n',
  'apps/api/chart/templates/broken.yaml.bak': '{{ nonsense }}\n',
  'apps/api/chart/scratch/huge.bin': { kind: 'file', size: 100 * 1024 * 1024 },
  'apps/api/chart/files/notes.txt': 'a note\n',
  'apps/api/chart/crds/widget.yaml': [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata:',
    '  name: widgets.example.com',
    '',
  ].join('\n'),
  'apps/api/chart/charts/cache/Chart.yaml':
    'apiVersion: v2\nname: cache\nversion: 0.1.0\n',
  'apps/api/chart/charts/cache/values.yaml': 'size: 5\n',
  'apps/api/chart/charts/cache/templates/config.yaml': [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: cache',
    'data:',
    '  size: {{ .Values.size | quote }}',
    '',
  ].join('\n'),
  'apps/api/overlays/staging/values.yaml': 'replicas: 2\ncache: {size: 2}\n',
  'apps/api/overlays/staging/more,values.yaml': 'replicas: 3\n',
};

export const chartRequest: RenderRequest = {
  tool: 'helm',
  path: 'apps/api/chart',
  namespace: 'api-staging',
  helm: {
    releaseName: 'blue',
    valueFiles: [
      'apps/api/overlays/staging/values.yaml',
      'apps/api/overlays/staging/more,values.yaml',
    ],
    values: { image: { tag: '2.1' } },
    kubeVersion: '1.33.0',
    apiVersions: ['gateway.networking.k8s.io/v1'],
  },
};

/** The same chart without the file that exec, which does not read `.helmignore`, refuses by its size. */
export function withoutIgnoredFiles(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => !path.includes('/scratch/')),
  );
}

export const directoryFiles: Files = {
  'apps/plain/b.yaml': 'kind: B\n',
  'apps/plain/a.yaml': '---\nkind: A1\n---\nkind: A2\n',
  'apps/plain/more/c.yml': '# a comment\nkind: C\n',
  'apps/plain/d.json': '{"kind": "D"}\n',
  'apps/plain/empty.yaml': '---\n',
  'apps/plain/directive.yaml': '%YAML 1.1\n---\nkind: Directive\n',
  'apps/plain/.hidden.yaml': 'kind: Hidden\n',
  'apps/plain/.github/x.yaml': 'kind: Hidden\n',
  'apps/plain/catalog-info.yaml': 'kind: Component\n',
  'apps/plain/app.yaml': 'owner: x\n',
  'apps/plain/kustomization.yaml': 'resources: []\n',
  'apps/plain/readme.md': '# no YAML: [\n',
};

export const directoryRequest: RenderRequest = {
  tool: 'directory',
  path: 'apps/plain',
};

/** A patch that only the configuration of a transformer names, and generators in a folder of their own. */
export const hiddenReferenceFiles: Files = {
  'app/kustomization.yaml':
    'resources: [x.yaml]\ntransformers: [patch/transformer.yaml]\ngenerators: [generators]\n',
  'app/x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
  'app/patch/transformer.yaml':
    'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: patch/data.yaml\n',
  'app/patch/data.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {patched: "yes"}\n',
  'app/generators/kustomization.yaml': 'resources: [map.yaml]\n',
  'app/generators/map.yaml':
    'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: made}\nfiles: [generators/notes.txt]\n',
  'app/generators/notes.txt': 'a note\n',
};
