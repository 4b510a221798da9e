import { RenderRequest } from '@gitops-suite/model';
import { MemoryFile } from '../source/memorySource';

/** Input that must not render, and what is to be said about it. */
export interface BadInput {
  name: string;
  files: Record<string, MemoryFile>;
  request?: Partial<RenderRequest>;
  want: { code: string; file?: string; line?: number; cause?: RegExp };
}

const overlay = 'app/kustomization.yaml';
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n';

function bomb(): string {
  const levels = ['l0: &l0 [a, a, a, a, a, a, a, a, a, a]'];
  for (let i = 1; i < 9; i++) {
    levels.push(`l${i}: &l${i} [${`*l${i - 1}, `.repeat(10)}]`);
  }
  return `${configMap}data:\n  ${levels.join('\n  ')}\n`;
}

function kustomization(...lines: string[]): Record<string, MemoryFile> {
  return { [overlay]: `${lines.join('\n')}\n`, 'app/x.yaml': configMap };
}

function chart(files: Record<string, MemoryFile>): Record<string, MemoryFile> {
  return {
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    ...files,
  };
}

const helm: Partial<RenderRequest> = {
  tool: 'helm',
  path: 'chart',
  namespace: 'n',
  helm: { releaseName: 'r', valueFiles: [] },
};

const remotes = [
  'https://github.com/org/repo//base?ref=v1',
  'github.com/org/repo/base',
  'git@example.com:org/repo.git',
  'ssh://git@example.com/org/repo',
  'git::https://example.com/org/repo',
  'file:///etc',
  'HTTPS://example.com/x.yaml',
];

export const badKustomizations: BadInput[] = [
  {
    name: 'a syntax error in a resource',
    files: {
      [overlay]: 'resources:\n  - x.yaml\n',
      'app/x.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n bad: 1\n',
    },
    want: { code: 'yaml-syntax', file: 'app/x.yaml', line: 5 },
  },
  {
    name: 'a syntax error in the kustomization',
    files: kustomization('resources:', '  - x.yaml', ' - y.yaml'),
    want: { code: 'yaml-syntax', file: overlay, line: 3 },
  },
  {
    name: 'a key that is there twice',
    files: {
      [overlay]: 'resources: [x.yaml]\n',
      'app/x.yaml': `${configMap}data:\n  a: "1"\n  a: "2"\n`,
    },
    want: { code: 'yaml-syntax', file: 'app/x.yaml', line: 7 },
  },
  {
    name: 'a kustomization of 1 MB',
    files: { [overlay]: `# ${'x'.repeat(1024 * 1024)}\n` },
    want: { code: 'file-too-large', file: overlay },
  },
  {
    name: 'an unknown field',
    files: kustomization('resources:', '  - x.yaml', 'resource: []'),
    want: { code: 'kustomization-invalid', file: overlay, line: 3 },
  },
  {
    name: 'a missing file',
    files: kustomization('resources:', '  - x.yaml', '  - gone.yaml'),
    want: { code: 'file-missing', file: overlay, line: 3 },
  },
  {
    name: 'a missing patch',
    files: kustomization(
      'resources: [x.yaml]',
      'patches:',
      '  - path: gone.yaml',
    ),
    want: { code: 'file-missing', file: overlay, line: 3 },
  },
  {
    name: 'a base without kustomization',
    files: {
      [overlay]: 'resources:\n  - ../base\n',
      'base/x.yaml': configMap,
    },
    want: { code: 'kustomization-missing', file: overlay, line: 2 },
  },
  {
    name: 'a folder that does not exist',
    files: { 'other/x.yaml': configMap },
    want: { code: 'folder-missing', file: 'app' },
  },
  {
    name: 'a folder without kustomization',
    files: { 'app/x.yaml': configMap },
    want: { code: 'kustomization-missing', file: 'app' },
  },
  {
    name: 'two kustomizations in a folder',
    files: { ...kustomization('resources: [x.yaml]'), 'app/Kustomization': '' },
    want: { code: 'kustomization-ambiguous', file: 'app/Kustomization' },
  },
  {
    name: 'a cycle of two',
    files: {
      [overlay]: 'resources:\n  - ../base\n',
      'base/kustomization.yaml': 'namespace: x\nresources:\n  - ../app\n',
    },
    want: { code: 'kustomize-cycle', file: 'base/kustomization.yaml', line: 3 },
  },
  {
    name: 'a folder that refers to itself',
    files: kustomization('resources:', '  - .'),
    want: { code: 'kustomize-cycle', file: overlay, line: 2 },
  },
  ...remotes.map(remote => ({
    name: `the remote base ${remote}`,
    files: kustomization('resources:', '  - x.yaml', `  - ${remote}`),
    want: { code: 'remote-source-refused', file: overlay, line: 3 },
  })),
  {
    name: 'a remote patch',
    files: kustomization(
      'resources: [x.yaml]',
      'patches:',
      '  - path: https://example.com/p.yaml',
    ),
    want: { code: 'remote-source-refused', file: overlay, line: 3 },
  },
  {
    name: 'a remote base in a field that only looks unknown',
    files: kustomization('RESOURCES:', '  - https://example.com/x.yaml'),
    want: { code: 'remote-source-refused', file: overlay, line: 2 },
  },
  {
    name: 'a remote base behind an alias',
    files: kustomization(
      'commonAnnotations: {url: &there "https://example.com/x.yaml"}',
      'resources: [*there]',
    ),
    want: { code: 'remote-source-refused', file: overlay, line: 1 },
  },
  {
    name: 'a remote patch in the configuration of a transformer',
    files: {
      [overlay]: 'resources: [x.yaml]\ntransformers: [t.yaml]\n',
      'app/x.yaml': configMap,
      'app/t.yaml':
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: http://localhost:1/p.yaml\n',
    },
    want: { code: 'remote-source-refused' },
  },
  {
    name: 'a base outside of the repository',
    files: kustomization('resources:', '  - ../../../../etc'),
    want: { code: 'path-outside-repository', file: overlay, line: 2 },
  },
  {
    name: 'an absolute path',
    files: kustomization('resources:', '  - /etc/passwd'),
    want: { code: 'path-outside-repository', file: overlay, line: 2 },
  },
  {
    name: 'a path outside of the repository in the configuration of a transformer',
    files: {
      [overlay]: 'resources: [x.yaml]\ntransformers: [t.yaml]\n',
      'app/x.yaml': configMap,
      'app/t.yaml':
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: ../../../../../../../../../../etc/hostname\n',
    },
    // As a process it is an ordinary path, that kustomize itself refuses.
    want: { code: expect.stringMatching(/^path-outside-(repository|folder)$/) },
  },
  {
    name: 'a file of another folder',
    files: {
      [overlay]: 'resources:\n  - ../base/x.yaml\n',
      'base/x.yaml': configMap,
    },
    want: { code: 'path-outside-folder', file: overlay, line: 2 },
  },
  {
    name: 'a symbolic link as resource',
    files: {
      [overlay]: 'resources: [x.yaml]\n',
      'app/x.yaml': { kind: 'symlink' },
    },
    want: { code: 'symlink-refused', file: 'app/x.yaml' },
  },
  {
    name: 'a folder behind a symbolic link',
    files: {
      [overlay]: 'resources: [../link/base]\n',
      link: { kind: 'symlink' },
    },
    want: { code: 'symlink-refused', file: 'link' },
  },
  {
    name: 'a submodule',
    files: { [overlay]: 'resources: [../lib]\n', lib: { kind: 'submodule' } },
    want: { code: 'submodule-refused', file: 'lib' },
  },
  {
    name: 'a file of 100 MB',
    files: {
      [overlay]: 'resources: [x.yaml]\n',
      'app/x.yaml': { kind: 'file', size: 100 * 1024 * 1024 },
    },
    want: { code: 'file-too-large', file: 'app/x.yaml' },
  },
  {
    name: 'an alias bomb',
    files: { [overlay]: 'resources: [x.yaml]\n', 'app/x.yaml': bomb() },
    want: { code: 'yaml-aliases-excessive', file: 'app/x.yaml', line: 11 },
  },
  {
    name: 'an alias bomb as kustomization',
    files: { [overlay]: bomb() },
    want: { code: 'yaml-aliases-excessive', file: overlay, line: 11 },
  },
  {
    name: 'charts inside kustomize',
    files: kustomization('resources: [x.yaml]', 'helmCharts:', '  - name: x'),
    want: { code: 'kustomize-field-refused', file: overlay, line: 2 },
  },
  {
    name: 'the generator that fetches charts',
    files: {
      [overlay]: 'generators:\n  - g.yaml\n',
      'app/g.yaml':
        'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: x\nrepo: https://example.com\nreleaseName: x\n',
    },
    want: { code: 'plugin-refused', file: overlay, line: 2 },
  },
  {
    name: 'a plugin that is a program',
    files: {
      [overlay]: 'resources: [x.yaml]\ntransformers:\n  - t.yaml\n',
      'app/x.yaml': configMap,
      'app/t.yaml':
        'apiVersion: example.com/v1\nkind: Sed\nmetadata:\n  name: t\n  annotations:\n    config.kubernetes.io/function: "exec: {path: /bin/sh}"\n',
    },
    want: { code: 'plugin-refused', file: overlay, line: 3 },
  },
  {
    name: 'nesting without end',
    files: {
      [overlay]: 'resources: [x.yaml]\n',
      'app/x.yaml': `${configMap}data: ${'['.repeat(20_000)}\n`,
    },
    want: { code: 'yaml-syntax', file: 'app/x.yaml' },
  },
  {
    name: 'a request outside of the repository',
    files: kustomization('resources: [x.yaml]'),
    request: { path: '../../etc' },
    want: { code: 'path-outside-repository' },
  },
];

export const badCharts: BadInput[] = [
  {
    name: 'no chart',
    files: { 'chart/values.yaml': 'a: 1\n' },
    want: { code: 'chart-missing', file: 'chart/Chart.yaml' },
  },
  {
    name: 'no folder',
    files: {},
    want: { code: 'folder-missing', file: 'chart' },
  },
  {
    name: 'a missing dependency',
    files: {
      'chart/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - name: redis\n    version: 1.x\n    repository: https://charts.example.com\n',
    },
    want: {
      code: 'helm-dependency-missing',
      file: 'chart/Chart.yaml',
      line: 5,
    },
  },
  {
    name: 'a missing dependency of a chart of the first version',
    files: {
      'chart/Chart.yaml': 'apiVersion: v1\nname: web\nversion: 1.0.0\n',
      'chart/requirements.yaml':
        'dependencies:\n  - version: 1.x\n    name: redis\n',
    },
    want: {
      code: 'helm-dependency-missing',
      file: 'chart/requirements.yaml',
      line: 3,
    },
  },
  {
    name: 'a library chart',
    files: {
      'chart/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n',
    },
    want: { code: 'helm-parameters-invalid', file: 'chart/Chart.yaml' },
  },
  {
    name: 'an unclosed template',
    files: chart({ 'chart/templates/a.yaml': 'a: 1\nb: {{ if }}\n' }),
    want: {
      code: 'helm-template-failed',
      file: 'chart/templates/a.yaml',
      line: 2,
    },
  },
  {
    name: 'a value that is required',
    files: chart({
      'chart/templates/a.yaml':
        'kind: A\nname: {{ required "name is needed" .Values.name }}\n',
    }),
    want: {
      code: 'helm-template-failed',
      file: 'chart/templates/a.yaml',
      line: 2,
      cause: /name is needed/,
    },
  },
  {
    name: 'a template of a sub chart that fails',
    files: chart({
      'chart/charts/sub/Chart.yaml':
        'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'chart/charts/sub/templates/a.yaml': 'kind: A\n\n{{ fail "no" }}\n',
    }),
    want: {
      code: 'helm-template-failed',
      file: 'chart/charts/sub/templates/a.yaml',
      line: 3,
    },
  },
  {
    name: 'output that is no YAML',
    files: chart({ 'chart/templates/a.yaml': 'kind: A\nname: "{{ 1 }}\n' }),
    want: { code: 'helm-output-invalid', file: 'chart/templates/a.yaml' },
  },
  {
    name: 'templates that include themselves',
    files: chart({
      'chart/templates/a.yaml':
        '{{ define "x" }}{{ include "x" . }}{{ end }}kind: {{ include "x" . }}\n',
    }),
    want: { code: 'helm-template-failed', file: 'chart/templates/a.yaml' },
  },
  {
    name: 'values that are no YAML',
    files: chart({ 'values.yaml': 'a: 1\nb: [\n' }),
    request: { helm: { releaseName: 'r', valueFiles: ['values.yaml'] } },
    want: { code: 'yaml-syntax', file: 'values.yaml' },
  },
  {
    name: 'default values that are no YAML',
    files: chart({ 'chart/values.yaml': '- a\nb: 2\n' }),
    want: { code: 'yaml-syntax', file: 'chart/values.yaml', line: 2 },
  },
  {
    name: 'a missing value file',
    files: chart({}),
    request: { helm: { releaseName: 'r', valueFiles: ['gone.yaml'] } },
    want: { code: 'file-missing', file: 'gone.yaml' },
  },
  {
    name: 'values that do not fit the schema',
    files: chart({
      'chart/values.schema.json': '{"properties": {"n": {"type": "integer"}}}',
      'chart/values.yaml': 'n: 1\n',
      'values.yaml': '"n": many\n',
    }),
    request: { helm: { releaseName: 'r', valueFiles: ['values.yaml'] } },
    want: { code: 'helm-values-invalid', file: 'values.yaml' },
  },
  {
    name: 'a version of Kubernetes that the chart refuses',
    files: {
      'chart/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: ">=1.99"\n',
    },
    want: { code: 'helm-kube-version', file: 'chart/Chart.yaml' },
  },
  {
    name: 'a version of Kubernetes that is none',
    files: chart({}),
    request: {
      helm: { releaseName: 'r', valueFiles: [], kubeVersion: 'newest' },
    },
    want: { code: 'helm-parameters-invalid' },
  },
  {
    name: 'a release name that looks like an option',
    files: chart({}),
    request: { helm: { releaseName: '--post-renderer=sh', valueFiles: [] } },
    want: { code: 'helm-parameters-invalid' },
  },
  {
    name: 'a symbolic link in the chart',
    files: chart({ 'chart/templates/a.yaml': { kind: 'symlink' } }),
    want: { code: 'symlink-refused', file: 'chart/templates/a.yaml' },
  },
  {
    name: 'a file of 100 MB in the chart',
    files: chart({
      'chart/files/big.bin': { kind: 'file', size: 100 * 1024 * 1024 },
    }),
    want: { code: 'file-too-large', file: 'chart/files/big.bin' },
  },
  {
    name: 'an alias bomb in the values',
    files: chart({ 'chart/values.yaml': bomb() }),
    want: { code: 'yaml-aliases-excessive', file: 'chart/values.yaml' },
  },
].map(input => ({
  ...input,
  request: { ...helm, ...('request' in input ? input.request : {}) },
}));

const plain: Partial<RenderRequest> = { tool: 'directory', path: 'plain' };

export const badDirectories: BadInput[] = [
  {
    name: 'a folder that does not exist',
    request: plain,
    files: {},
    want: { code: 'folder-missing', file: 'plain' },
  },
  {
    name: 'a syntax error',
    request: plain,
    files: { 'plain/a.yaml': 'a: 1\nb: "\n' },
    want: { code: 'yaml-syntax', file: 'plain/a.yaml' },
  },
  {
    name: 'a key that is there twice',
    request: plain,
    files: { 'plain/a.yaml': 'a: 1\nb: {c: 1}\na: 2\n' },
    want: { code: 'yaml-syntax', file: 'plain/a.yaml', line: 3 },
  },
  {
    name: 'an error in a large file',
    request: plain,
    files: { 'plain/a.yaml': `${'# a comment\n'.repeat(30_000)}a: [\n` },
    want: { code: 'yaml-syntax', file: 'plain/a.yaml' },
  },
  {
    name: 'a symbolic link',
    request: plain,
    files: { 'plain/a.yaml': { kind: 'symlink' as const } },
    want: { code: 'symlink-refused', file: 'plain/a.yaml' },
  },
  {
    name: 'a file of 100 MB',
    request: plain,
    files: {
      'plain/a.yaml': { kind: 'file' as const, size: 100 * 1024 * 1024 },
    },
    want: { code: 'file-too-large', file: 'plain/a.yaml' },
  },
  {
    name: 'an alias bomb',
    request: plain,
    files: { 'plain/a.yaml': bomb() },
    want: { code: 'yaml-aliases-excessive', file: 'plain/a.yaml', line: 11 },
  },
];
