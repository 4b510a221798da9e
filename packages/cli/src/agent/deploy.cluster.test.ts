/** The manifests of `deploy/` on a real API server: what the service account may do is what the agent needs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { parse, stringify } from 'yaml';
import { startRealCommand, type RealCommand } from '../testing/realCommand';
import { commitAll, git } from '../testing/shopRepository';
import {
  removeTemporaryFolders,
  temporaryFolder,
  writeFiles,
} from '../testing/temporaryFolder';

jest.setTimeout(240_000);

const deploy = resolve(__dirname, '../../deploy');
const onRealServer = controlPlaneAssets() ? describe : describe.skip;

onRealServer('deploy/ (needs KUBEBUILDER_ASSETS)', () => {
  let plane: ControlPlane;
  let agent: RealCommand | undefined;

  beforeAll(async () => {
    plane = await startControlPlane({ controllerManager: true });
  });
  afterAll(async () => {
    agent?.child.kill('SIGKILL');
    await agent?.ended;
    await plane?.stop();
    removeTemporaryFolders();
  });

  const kubectl = (...args: string[]) =>
    execFileSync(
      join(controlPlaneAssets()!, 'kubectl'),
      ['--kubeconfig', plane.kubeconfigPath, ...args],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );

  it('is taken by the API server, and gives the agent all the rights that it needs', async () => {
    kubectl('apply', '-f', join(deploy, 'namespace.yaml'));
    kubectl('apply', '-k', deploy, '--server-side', '--dry-run=server');
    kubectl('apply', '-k', deploy);
    const token = kubectl(
      ...['create', 'token', 'gitops-agent', '-n', 'gitops-agent'],
    ).trim();

    const repository = temporaryFolder({
      'gitops.yaml': settings,
      'apps/shop/overlays/production/all.yaml': everyKind,
      'apps/shop/overlays/production/left.yaml': left,
      'apps/shop/overlays/production/whole.yaml': whole('blue'),
    });
    git(repository, 'init', '-q', '-b', 'main');
    commitAll(repository);
    agent = startAgent(repository, token);
    const url = await addressOf(agent);
    await eventually(agent, 'everything to be synced', async () =>
      (await metrics(url)).includes('status="Synced"} 1'),
    );
    const names = kubectl('get', kinds, '-n', 'shop-production', '-o', 'name');
    expect(names.trim().split('\n').filter(isOwn).sort()).toEqual(own);

    // Drift is seen and healed, what Replace=true says is replaced, what left Git is deleted.
    const configMap = ['configmap/shop', '-n', 'shop-production'];
    kubectl('patch', ...configMap, '-p', '{"data":{"colour":"red"}}');
    await eventually(agent, 'the drift to be healed', async () =>
      kubectl('get', ...configMap, '-o', 'jsonpath={.data.colour}').includes(
        'blue',
      ),
    );
    writeFiles(repository, {
      'apps/shop/overlays/production/left.yaml': '# nothing\n',
      'apps/shop/overlays/production/whole.yaml': whole('green'),
    });
    commitAll(repository);
    await eventually(
      agent,
      'what left Git to be deleted',
      async () =>
        kubectl(
          ...['get', 'configmap/left', '-n', 'shop-production'],
          '--ignore-not-found',
        ) === '',
    );
    await eventually(agent, 'the object to be replaced', async () =>
      kubectl(
        ...['get', 'configmap/whole', '-n', 'shop-production'],
        ...['-o', 'jsonpath={.data.colour}'],
      ).includes('green'),
    );
    expect(kubectl('get', 'lease', '-n', 'gitops-agent')).toContain('gitops');
    expect(agent.stdout()).not.toMatch(/forbidden/i);

    agent.child.kill('SIGTERM');
    expect((await agent.ended).code).toBe(0);
  });

  function startAgent(repository: string, token: string): RealCommand {
    const text = readFileSync(join(deploy, 'agent.yaml'), 'utf8');
    const config = parse(text);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'kubeconfig'), kubeconfigWith(token));
    const { password: _, ...first } = config.repositories[0];
    writeFileSync(
      join(cwd, 'agent.yaml'),
      stringify({
        ...config,
        dataFolder: 'data',
        repositories: [{ ...first, url: `file://${repository}/.git` }],
        clusters: [{ name: 'production', kubeconfig: 'kubeconfig' }],
        pollSeconds: 1,
        http: { host: '127.0.0.1', port: 0 },
      }),
    );
    return startRealCommand(['agent', '--config', 'agent.yaml'], { cwd });
  }

  function kubeconfigWith(token: string): string {
    const { users, ...others } = parse(plane.kubeconfig);
    return stringify({
      ...others,
      users: [{ name: users[0].name, user: { token } }],
    });
  }
});

async function addressOf(agent: RealCommand): Promise<string> {
  let port: number | undefined;
  await eventually(agent, 'the agent to run', async () => {
    const [line] = /^.*the agent runs.*$/m.exec(agent.stdout()) ?? [];
    port = line && JSON.parse(line).port;
    return port !== undefined;
  });
  return `http://127.0.0.1:${port}`;
}

async function metrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

async function eventually(
  agent: RealCommand,
  what: string,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ask())) {
    if (Date.now() > deadline) {
      throw new Error(`waited for ${what}:\n${agent.stdout()}`);
    }
    await new Promise(done => {
      setTimeout(done, 200);
    });
  }
}

const settings = `version: 1
environments:
  - name: production
    cluster: production
    sync: { automated: { prune: true, selfHeal: true }, options: [CreateNamespace=true] }
`;

const left = `apiVersion: v1
kind: ConfigMap
metadata: { name: left }
`;

/** Written by PUT and not by an apply. */
function whole(colour: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: whole, annotations: { argocd.argoproj.io/sync-options: Replace=true } }
data: { colour: ${colour} }
`;
}

const pod = `{ metadata: { labels: { app: shop } }, spec: { containers: [{ name: main, image: "shop:1" }] } }`;
const jobPod = `{ spec: { restartPolicy: Never, containers: [{ name: main, image: "shop:1" }] } }`;
const selector = '{ matchLabels: { app: shop } }';

/** Kinds of the role gitops-agent-writer, one object each. */
const specs: [apiVersion: string, kind: string, body: string][] = [
  ['v1', 'ConfigMap', 'data: { colour: blue }'],
  ['v1', 'Secret', 'stringData: { a: b }'],
  ['v1', 'Service', 'spec: { ports: [{ port: 80 }] }'],
  ['v1', 'ServiceAccount', 'automountServiceAccountToken: false'],
  [
    'v1',
    'PersistentVolumeClaim',
    'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }',
  ],
  [
    'apps/v1',
    'Deployment',
    `spec: { replicas: 0, selector: ${selector}, template: ${pod} }`,
  ],
  [
    'apps/v1',
    'StatefulSet',
    `spec: { replicas: 0, serviceName: shop, selector: ${selector}, template: ${pod} }`,
  ],
  ['apps/v1', 'DaemonSet', `spec: { selector: ${selector}, template: ${pod} }`],
  ['batch/v1', 'Job', `spec: { suspend: true, template: ${jobPod} }`],
  [
    'batch/v1',
    'CronJob',
    `spec: { schedule: "@daily", jobTemplate: { spec: { template: ${jobPod} } } }`,
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: other } }',
  ],
  [
    'policy/v1',
    'PodDisruptionBudget',
    `spec: { minAvailable: 1, selector: ${selector} }`,
  ],
  [
    'networking.k8s.io/v1',
    'Ingress',
    'spec: { defaultBackend: { service: { name: shop, port: { number: 80 } } } }',
  ],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'spec: { podSelector: {} }'],
];
const everyKind = specs
  .map(
    ([apiVersion, kind, body]) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: shop }\n${body}\n`,
  )
  .join('---\n');
const kinds = specs.map(([, kind]) => kind.toLowerCase()).join(',');
const own = [
  ...specs.map(([apiVersion, kind]) => {
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    return `${[kind.toLowerCase(), group].filter(Boolean).join('.')}/shop`;
  }),
  'configmap/left',
].sort();

function isOwn(name: string): boolean {
  return /\/(shop|left)$/.test(name);
}
