/** What the command says to what is wrong, and how it ends; as people start it where the process matters. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { syncReportSchema } from './sync/report';
import { fleetRepository } from './testing/fleetRepository';
import { kubeconfigToNowhere } from './testing/kubeconfigOf';
import { runRealCommand, startRealCommand } from './testing/realCommand';
import { runCommand } from './testing/runCommand';
import {
  commitAll,
  git,
  shopRepository,
  toolsEnvironment,
} from './testing/shopRepository';
import { temporaryFolder, writeFiles } from './testing/temporaryFolder';
import { tidyUp } from './testing/tidyUp';
import {
  startWorkingCluster,
  type WorkingCluster,
} from './testing/workingCluster';

jest.setTimeout(180_000);

let shop: string;

beforeAll(() => {
  shop = shopRepository({
    'notes.yaml': 'a: 1\n',
    'broken.yaml': 'kind: {\n',
    kubeconfig: kubeconfigToNowhere('nonprod'),
    'no-kubeconfig': '- a\n',
    'agent.yaml': 'repositorys: []\n',
    'agent-of-nothing.yaml': `dataFolder: made
repositories: [{ name: shop, url: 'file:///shop', trust: [{ cluster: far }] }]
clusters: [{ name: far, kubeconfig: gone }]
`,
  });
});
afterAll(tidyUp);

interface Row {
  name: string;
  args: string;
  told: RegExp;
  /** In a process of its own: one for each way in which a command can end. */
  real?: true;
}

const wrong: Row[] = [
  {
    name: 'a command that there is not',
    args: 'snyc',
    told: /unknown command 'snyc'[^]*Did you mean sync\?/,
    real: true,
  },
  {
    name: 'an option that there is not',
    args: 'sync --dryrun',
    told: /unknown option '--dryrun'[^]*Did you mean --dry-run\?/,
  },
  {
    name: 'a value that is no choice',
    args: 'validate -o jsn',
    told: /'jsn' is invalid\. Write one of human, json/,
  },
  {
    name: 'a time that is none',
    args: 'sync --timeout soon',
    told: /'soon' is invalid\. Write a number above 0/,
  },
  {
    name: 'an argument that is missing',
    args: 'render',
    told: /missing required argument 'path'/,
  },
  {
    name: 'an option that is missing',
    args: 'agent',
    told: /required option '--config <file>'/,
  },
  {
    name: 'a shell that is not known',
    args: 'completion bsh',
    told: /Allowed choices are bash, zsh, fish/,
  },
  {
    name: 'a folder that there is not',
    args: 'render apps/shopp',
    told: /neither a folder nor an Application apps\/shopp[^]*Did you mean apps\/shop\?/,
  },
  {
    name: 'an Application that there is not',
    args: 'render shop.stagin',
    told: /Did you mean shop\.staging\?/,
    real: true,
  },
  {
    name: 'an app that there is not',
    args: 'diff shpo',
    told: /There is no app and no Application shpo[^]*Did you mean shop\?/,
  },
  {
    name: 'a commit that there is not',
    args: 'diff --revision v9..HEAD',
    told: /There is no revision v9/,
  },
  {
    name: 'a file that there is not',
    args: 'health -f gone.yaml',
    told: /gone\.yaml does not exist/,
  },
  {
    name: 'a file that is no YAML',
    args: 'health -f broken.yaml',
    told: /broken\.yaml:\d/,
  },
  {
    name: 'a file that holds no object',
    args: 'health -f notes.yaml',
    told: /notes\.yaml:1: is not a Kubernetes object/,
  },
  {
    name: 'a repository that there is not',
    args: 'validate --repository gone',
    told: /gone does not exist/,
  },
  {
    name: 'a kubeconfig that there is not',
    args: 'sync --yes --kubeconfig gone',
    told: /There is no kubeconfig at \S*gone/,
  },
  {
    name: 'a kubeconfig that is none',
    args: 'sync --yes --kubeconfig no-kubeconfig',
    told: /no-kubeconfig is not a kubeconfig/,
  },
  {
    name: 'a context that there is not',
    args: 'sync shop.staging --yes --kubeconfig kubeconfig --context nonprd',
    told: /has no context nonprd[^]*Did you mean nonprod\?/,
  },
  {
    name: 'a cluster without a context',
    args: 'sync --yes --kubeconfig kubeconfig',
    told: /No context leads to prod[^]*--cluster prod=CONTEXT/,
  },
  {
    name: 'nobody to agree',
    args: 'sync shop.staging --kubeconfig kubeconfig',
    told: /Nobody is there to agree to the plan[^]*--yes/,
  },
  {
    name: 'a config with a wrong word',
    args: 'agent --config agent.yaml',
    told: /agent\.yaml:1 .*repositorys/,
    real: true,
  },
  {
    name: 'a config whose kubeconfig is not there',
    args: 'agent --config agent-of-nothing.yaml',
    told: /no kubeconfig at \S*gone[^]*kubeconfig of the cluster far/,
  },
  {
    name: 'a renderer that is not there',
    args: 'render apps/shop/overlays/staging --renderer exec --kustomize /gone --helm /gone',
    told: /\/gone/,
    real: true,
  },
  {
    name: 'a cluster that does not answer',
    args: 'diff shop.staging --live --kubeconfig kubeconfig',
    told: /the cluster nonprod does not answer[^]*ECONNREFUSED/,
  },
];

describe('gitops', () => {
  it.each(wrong)(
    'tells what to do about $name, and ends with 2',
    async ({ args, told, real }) => {
      const start = real ? runRealCommand : runCommand;
      const { code, stdout, stderr } = await start(args.split(' '), {
        cwd: shop,
        env: { ...toolsEnvironment, KUBECONFIG: '' },
      });
      expect(stdout + stderr).toMatch(told);
      // Nobody is helped by the inside of the command.
      expect(stderr).not.toMatch(/^ +at /m);
      expect(code).toBe(2);
    },
  );

  it('tells what a clone lacks whose origin is away', async () => {
    const clone = join(temporaryFolder(), 'clone');
    git(shop, 'config', 'uploadpack.allowFilter', 'true');
    writeFiles(shop, {
      'apps/web/overlays/staging/values.yaml': 'colour: red',
    });
    commitAll(shop);
    git(
      shop,
      ...['clone', '-q', '--no-checkout', '--filter=blob:none'],
      ...[`file://${shop}`, clone],
    );
    git(clone, 'remote', 'set-url', 'origin', 'http://127.0.0.1:1/gone');
    const { code, stderr } = await runRealCommand(
      ['diff', '--revision', 'HEAD~1..HEAD'],
      { cwd: clone },
    );
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /git cat-file ended: [^]*git fetch --refetch/,
      ),
    });
  });

  it('says that a full disk takes no output, and ends with 2', () => {
    // It ended with a stack trace and 1, which means that something differs.
    const door = resolve(__dirname, '../../../scripts/up.mjs');
    const { stderr, status } = spawnSync(
      'bash',
      [
        ...['-c', '"$0" "$1" gitops completion bash > /dev/full'],
        ...[process.execPath, door],
      ],
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(
      /^gitops: The output cannot be written: ENOSPC[^\n]*\n$/,
    );
    expect(status).toBe(2);
  });

  it('ends quietly when nobody reads on', () => {
    const app = temporaryFolder(
      Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [
          `map-${index}.yaml`,
          `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m${index}}\ndata: {long: "${'x'.repeat(
            1_000,
          )}"}\n`,
        ]),
      ),
    );
    const door = resolve(__dirname, '../../../scripts/up.mjs');
    const { stdout, stderr, status } = spawnSync(
      'bash',
      [
        '-c',
        'set -o pipefail; "$0" "$1" gitops render "$2" | head -n 1',
        ...[process.execPath, door, app],
      ],
      { encoding: 'utf8', env: { ...process.env, INIT_CWD: app } },
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});

describe('gitops sync, interrupted by Ctrl-C', () => {
  let working: WorkingCluster;
  beforeAll(async () => {
    // Nothing runs jobs, so that the sync waits for one.
    working = await startWorkingCluster([
      ...(['deployment', 'replicaset', 'scheduler', 'kubelet'] as const),
    ]);
  });
  afterAll(() => working.stop());

  it('says what was done, ends with 130, and goes on the next time', async () => {
    const cwd = fleetRepository(1);
    const waiting = 'apps/waiting/overlays/production/all.yaml';
    writeFiles(cwd, {
      [waiting]: job,
      kubeconfig: working.cluster.kubeconfig,
    });
    commitAll(cwd);
    const sync = ['sync', '--yes', '--kubeconfig', 'kubeconfig'];
    const first = startRealCommand(sync, { cwd });
    await until(() => hasSynced(first));
    first.child.kill('SIGINT');
    const { code, stdout, stderr } = await first.ended;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/synced/);
    expect(stdout).toMatch(/! waiting\.production interrupted/);
    expect(stdout).toContain('goes on where this one stopped');
    expect(code).toBe(130);

    // The job is gone from Git: what is left is done, and what was done is not done again.
    writeFiles(cwd, { [waiting]: job.slice(job.indexOf('---')) });
    commitAll(cwd);
    const second = await runRealCommand([...sync, '-o', 'json'], { cwd });
    expect(second.code).toBe(0);
    const { applications } = syncReportSchema.parse(JSON.parse(second.stdout));
    expect(
      Object.fromEntries(applications.map(({ id, outcome }) => [id, outcome])),
    ).toEqual({
      'secrets.prod': 'unchanged',
      'widgets.prod': 'unchanged',
      'app-0.production': 'unchanged',
      'waiting.production': 'synced',
    });
  });

  function hasSynced(running: ReturnType<typeof startRealCommand>): boolean {
    return /app-0\.production synced/.test(running.stdout());
  }
});

const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: migration
  annotations: { argocd.argoproj.io/hook: PreSync }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: "migration:1" }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: after }
`;

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isTrue()) {
    if (Date.now() > deadline) {
      throw new Error('it did not come to pass within a minute');
    }
    await new Promise(done => {
      setTimeout(done, 50);
    });
  }
}
