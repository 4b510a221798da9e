import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { temporaryFolder } from './temporaryFolder';

/** Renderers of the repository, and nothing of the person's own. */
export const toolsEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  GITOPS_TOOLS: resolve(__dirname, '../../../../.tools'),
  XDG_CACHE_HOME: resolve(tmpdir(), `gitops-cli-cache-${process.pid}`),
};

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 1
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: app, image: shop:1.0.0}]
`;

const overlay = (replicas: number) => `resources: [../../base]
replicas: [{name: shop, count: ${replicas}}]
`;

/** One app by kustomize and one chart, in two environments. */
const shopFiles: Readonly<Record<string, string>> = {
  'gitops.yaml': `version: 1
environments:
  - {name: staging, cluster: nonprod}
  - {name: production, cluster: prod}
`,
  'apps/shop/base/kustomization.yaml':
    'resources: [deployment.yaml, secret.yaml]\n',
  'apps/shop/base/deployment.yaml': deployment,
  'apps/shop/base/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: shop}
stringData: {password: correct-horse}
`,
  'apps/shop/overlays/staging/kustomization.yaml': overlay(1),
  'apps/shop/overlays/production/kustomization.yaml': overlay(3),
  'apps/web/chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'apps/web/chart/templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data: {colour: "{{ .Values.colour }}"}
`,
  'apps/web/overlays/staging/values.yaml': 'colour: green\n',
  'apps/web/overlays/production/values.yaml': 'colour: blue\n',
};

/** Runs git in a folder; nothing of it stays behind and works on in a folder that is being removed. */
export function git(folder: string, ...args: string[]): string {
  const settings = ['user.name=A', 'user.email=a@b.example', 'gc.auto=0'];
  return execFileSync(
    'git',
    ['-C', folder, ...settings.flatMap(one => ['-c', one]), ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** A clone with {@link shopFiles} in one commit. */
export function shopRepository(
  more: Readonly<Record<string, string>> = {},
): string {
  return repositoryOf({ ...shopFiles, ...more });
}

const made = new Map<string, string>();

/** A clone with these files in one commit. The same ones are committed once and copied: git starts slowly. */
export function repositoryOf(files: Readonly<Record<string, string>>): string {
  const key = JSON.stringify(files);
  const known = made.get(key);
  if (known !== undefined) {
    const folder = temporaryFolder();
    cpSync(known, folder, { recursive: true });
    return folder;
  }
  const folder = temporaryFolder(files);
  git(folder, 'init', '-q', '--template=', '-b', 'main');
  commitAll(folder);
  const kept = temporaryFolder();
  cpSync(folder, kept, { recursive: true });
  made.set(key, kept);
  return folder;
}

/** Commits everything; answers the id. */
export function commitAll(folder: string): string {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'change');
  return git(folder, 'rev-parse', 'HEAD').trim();
}
