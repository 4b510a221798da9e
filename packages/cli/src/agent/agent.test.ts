import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { fleetRepository } from '../testing/fleetRepository';
import { runCommand, type CommandResult } from '../testing/runCommand';
import { commitAll, toolsEnvironment } from '../testing/shopRepository';
import { temporaryFolder, writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import {
  startWorkingCluster,
  type WorkingCluster,
} from '../testing/workingCluster';
import { toPrometheus } from './metrics';
import { isSigned, readPush } from './webhook';

jest.setTimeout(120_000);

const SECRET = 'webhook-secret-of-a-test';
let working: WorkingCluster;

beforeAll(async () => {
  working = await startWorkingCluster();
});
afterAll(async () => {
  await working?.stop();
  await tidyUp();
});

/** An agent that follows a repository until it is stopped. */
async function startAgent(repository: string) {
  const folder = temporaryFolder({ secret: `${SECRET}\n` });
  writeFileSync(join(folder, 'kubeconfig'), working.cluster.kubeconfig);
  writeFileSync(
    join(folder, 'agent.yaml'),
    `dataFolder: data
repositories:
  - name: gitops
    url: file://${repository}/.git
    trust: [{cluster: prod, clusterKinds: ['*']}]
clusters: [{name: prod, kubeconfig: kubeconfig}]
pollSeconds: 3600
http: {host: 127.0.0.1, port: 0}
webhook: {secret: {file: ${folder}/secret}}
`,
  );
  const controller = new AbortController();
  const logged: string[] = [];
  const ended: Promise<CommandResult> = runCommand(
    ['agent', '--config', 'agent.yaml'],
    {
      cwd: folder,
      env: toolsEnvironment,
      signal: controller.signal,
      write: text => logged.push(text),
    },
  );
  const port = await eventually(async () => {
    const line = logged.find(text => text.includes('the agent runs'));
    return line && (JSON.parse(line).port as number);
  });
  return {
    logged,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      controller.abort();
      return ended;
    },
  };
}

async function eventually<T>(
  ask: () => Promise<T | undefined | false | ''>,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error('it did not come to pass within a minute');
    }
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
  }
}

async function colourOf(name: string): Promise<string | undefined> {
  const token = working.cluster.token;
  const path = `/api/v1/namespaces/${name}-production/configmaps/settings`;
  return new Promise(resolve => {
    request(
      `${working.cluster.url}${path}`,
      {
        ca: Buffer.from(working.cluster.caData!, 'base64'),
        headers: { authorization: `Bearer ${token}` },
      },
      response => {
        let text = '';
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text).data?.colour));
      },
    ).end();
  });
}

describe('gitops agent', () => {
  let agent: Awaited<ReturnType<typeof startAgent>> | undefined;
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
  });

  it('follows a push to the cluster, tells probes and metrics, and stops in order', async () => {
    const repository = fleetRepository(1);
    writeFiles(repository, {
      'gitops.yaml': `version: 1
environments:
  - name: production
    cluster: prod
    sync: {automated: {selfHeal: true}, options: [CreateNamespace=true]}
infrastructure:
  sync: {automated: {}, options: [CreateNamespace=true]}
`,
    });
    commitAll(repository);
    agent = await startAgent(repository);
    const { url, logged } = agent;
    expect(await (await fetch(`${url}/livez`)).text()).toBe('ok\n');
    await eventually(async () => (await fetch(`${url}/readyz`)).ok);
    await eventually(async () => (await colourOf('app-0')) === 'blue');

    const file = 'apps/app-0/overlays/production/all.yaml';
    writeFiles(repository, {
      [file]:
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: green}\n',
    });
    commitAll(repository);
    const body = JSON.stringify({
      repository: { clone_url: `file://${repository}/.git` },
    });
    const post = (signature: string) =>
      fetch(`${url}/webhook`, {
        method: 'POST',
        body,
        headers: { 'x-hub-signature-256': signature },
      });
    expect((await post('sha256=00')).status).toBe(401);
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    expect((await post(`sha256=${signature}`)).status).toBe(202);
    await eventually(async () => (await colourOf('app-0')) === 'green');

    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('gitops_cluster_reachable{cluster="prod"} 1');
    expect(metrics).toMatch(/gitops_applications_sync\{status="Synced"\} \d/);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);

    const { code } = await agent.stop();
    expect(code).toBe(0);
    logged.forEach(line => {
      expect(JSON.parse(line)).toHaveProperty('level');
    });
  });
});

describe('a webhook', () => {
  const body = Buffer.from(
    '{"repository":{"clone_url":"https://a.example/b"}}',
  );
  const signature = `sha256=${createHmac('sha256', 's')
    .update(body)
    .digest('hex')}`;

  it('is taken with the signature of its body alone', () => {
    expect(isSigned(body, signature, 's')).toBe(true);
    expect(isSigned(body, signature, 't')).toBe(false);
    expect(isSigned(Buffer.from('{}'), signature, 's')).toBe(false);
    expect(isSigned(body, undefined, 's')).toBe(false);
  });

  it('names its repository, and nothing when it is no push', () => {
    expect(readPush(body)).toMatchObject({ urls: ['https://a.example/b'] });
    expect(readPush(Buffer.from('null')).urls).toEqual([]);
    expect(readPush(Buffer.from('{')).urls).toEqual([]);
    const branchOf = (ref: unknown) =>
      readPush(Buffer.from(JSON.stringify({ ref }))).branch;
    expect(branchOf('refs/heads/env/prod')).toBe('env/prod');
    expect(branchOf('refs/tags/v1')).toBeUndefined();
    expect(branchOf({})).toBeUndefined();
  });
});

describe('toPrometheus', () => {
  it('escapes labels', () => {
    const text = toPrometheus({
      counts: { sync: new Map([['Synced', 2]]), health: new Map() },
      setup: {
        clusters: [{ name: 'a"b\n', reachable: false, objects: 0 }],
        repositories: [],
      },
      rows: {},
      counters: { renders: 3 },
      memoryBytes: 1,
      cpuSeconds: 2.5,
    });
    expect(text).toContain('gitops_cluster_reachable{cluster="a\\"b\\n"} 0\n');
    expect(text).toContain('gitops_engine_total{what="renders"} 3\n');
    expect(text).toContain('process_cpu_seconds_total 2.5\n');
    expect(text).toContain('gitops_applications_sync{status="Synced"} 2\n');
  });
});
