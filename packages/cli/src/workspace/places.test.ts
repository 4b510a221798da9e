/** Environments that are read from other branches, folders and repositories, as each command sees them. */
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { startCluster } from '@gitops-suite/dev-cluster';
import { runCommand } from '../testing/runCommand';
import { commitAll, git, toolsEnvironment } from '../testing/shopRepository';
import { temporaryFolder, writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(120_000);

const env = toolsEnvironment;
afterAll(tidyUp);

const SYNC = 'sync: {options: [CreateNamespace=true]}';
const settings = (production: string) => `version: 1
environments:
  - {name: staging, cluster: prod, ${SYNC}}
  - {name: production, cluster: prod, ${SYNC}, ${production}}
`;
const configMap = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {value: '${value}'}\n`;
const overlay = (environment: string, value: string) => ({
  [`apps/shop/overlays/${environment}/c.yaml`]: configMap(value),
});

function repository(files: Record<string, string>, branch = 'main'): string {
  const folder = temporaryFolder(files);
  git(folder, 'init', '-q', '-b', branch);
  commitAll(folder);
  return folder;
}

/** On `main`, with the production of the branch `release`. */
function withRelease(): string {
  const folder = repository({
    'gitops.yaml': settings('branch: release'),
    ...overlay('staging', 'staging 1'),
    ...overlay('production', 'not this one'),
  });
  git(folder, 'checkout', '-q', '-b', 'release');
  writeFiles(folder, overlay('production', 'released 1'));
  commitAll(folder);
  git(folder, 'checkout', '-q', 'main');
  return folder;
}

const run = (cwd: string, ...args: string[]) => runCommand(args, { cwd, env });

describe('a branch per environment', () => {
  it('renders each Application from its branch, and a folder as it lies there', async () => {
    const folder = withRelease();
    const byId = await run(folder, 'render', 'shop.production');
    expect(byId.stdout).toContain('released 1');
    const byPath = await run(
      folder,
      ...['render', 'apps/shop/overlays/production'],
    );
    expect(byPath.stdout).toContain('not this one');
  });

  it('validates what is on the branches, and says what the clone does not have', async () => {
    const folder = withRelease();
    git(folder, 'checkout', '-q', 'release');
    writeFiles(folder, { 'apps/shop/overlays/production/c.yaml': 'a: [' });
    commitAll(folder);
    git(folder, 'checkout', '-q', 'main');
    const broken = await run(folder, 'validate', '-o', 'json');
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('shop.production');

    git(folder, 'branch', '-q', '-D', 'release');
    const missing = await run(folder, 'validate', '-o', 'json');
    expect(missing.code).toBe(0);
    expect(JSON.parse(missing.stdout)).toMatchObject({
      applications: 1,
      problems: [
        {
          code: 'place-unread',
          severity: 'warning',
          message: expect.stringContaining('git fetch origin release'),
        },
      ],
    });
  });

  it('shows as the change of a branch what is read from that branch', async () => {
    const folder = withRelease();
    writeFiles(folder, {
      ...overlay('staging', 'staging 2'),
      ...overlay('production', 'without effect'),
    });
    const onMain = await run(folder, 'diff', '-o', 'json');
    const idsOf = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).applications.map(({ id }: { id: string }) => id);
    expect(idsOf(onMain)).toEqual(['shop.staging']);
    git(folder, 'checkout', '-q', '--', '.');

    git(folder, 'checkout', '-q', 'release');
    writeFiles(folder, {
      ...overlay('staging', 'without effect'),
      ...overlay('production', 'released 2'),
    });
    const onRelease = await run(
      folder,
      ...['diff', '--revision', 'HEAD', '-o', 'json'],
    );
    expect(onRelease.stderr).toBe('');
    expect(idsOf(onRelease)).toEqual(['shop.production']);

    git(folder, 'checkout', '-q', '-b', 'feature');
    const forRelease = await run(
      folder,
      ...['diff', '--revision', 'HEAD', '--branch', 'release', '-o', 'json'],
    );
    expect(idsOf(forRelease)).toEqual(['shop.production']);
  });
});

describe('ids where a portal has several repositories', () => {
  const idsIn = async (folder: string, ...args: string[]) => {
    const command = ['validate', '-o', 'json', ...args];
    const { stdout, stderr } = await run(folder, ...command);
    expect(stderr).toBe('');
    return JSON.parse(stdout).problems.flatMap(
      (problem: { applications: string[] }) => problem.applications,
    );
  };
  // A problem names its Application.
  const withProblem = () =>
    repository({
      'gitops.yaml': settings('path: "prod/{app}"'),
      'apps/shop/overlays/staging/c.yaml': 'a: [',
      'prod/shop/c.yaml': configMap('1'),
    });

  it('begin with the name that the portal has for this one', async () => {
    const folder = withProblem();
    const named = ['--repository-name', 'payments'];
    expect(await idsIn(folder)).toEqual(['shop.staging']);
    const id = 'payments.shop.staging';
    expect(await idsIn(folder, ...named)).toEqual([id]);
    for (const given of [id, 'shop.staging', 'shop']) {
      expect(await idsIn(folder, given, ...named)).toEqual([id]);
    }
    const byId = await run(
      folder,
      ...['render', 'payments.shop.production', ...named],
    );
    expect(byId.stdout).toContain('kind: ConfigMap');
  });

  it('are those of the first repository where another one is named by --source', async () => {
    const folder = withProblem();
    const other = repository({ 'shop/c.yaml': configMap('other') });
    const source = ['--source', `prod-config=${other}`];
    const named = ['--repository-name', 'payments', ...source];
    expect(await idsIn(folder, ...named)).toEqual(['payments.shop.staging']);
    const clone = join(temporaryFolder(), 'team-a');
    git(folder, 'clone', '-q', folder, clone);
    expect(await idsIn(clone, ...source)).toEqual(['shop.staging']);
  });

  it('refuses a name that no portal can have', async () => {
    const result = await run(
      withProblem(),
      ...['validate', '--repository-name', 'Team A'],
    );
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('cannot begin with Team A');
  });
});

describe('gitops sync of environments that are read from elsewhere', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let kubeconfig: string;

  beforeEach(async () => {
    cluster = await startCluster({ name: 'prod' });
    kubeconfig = join(temporaryFolder(), 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig);
  });
  afterEach(() => cluster.close());

  const sync = (cwd: string, ...args: string[]) =>
    run(cwd, ...['sync', '--yes', '--kubeconfig', kubeconfig, ...args]);
  const value = (namespace: string) =>
    new Promise<string | undefined>((resolve, reject) => {
      const url = `${cluster.url}/api/v1/namespaces/${namespace}/configmaps/c`;
      const ca = Buffer.from(cluster.caData!, 'base64');
      const headers = { authorization: `Bearer ${cluster.token}` };
      get(url, { ca, headers }, answer => {
        let text = '';
        answer.on('data', chunk => {
          text += chunk;
        });
        answer.on('end', () => resolve(JSON.parse(text).data?.value));
      }).on('error', reject);
    });

  it('brings each branch to its environment', async () => {
    const result = await sync(withRelease());
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    expect(await value('shop-staging')).toBe('staging 1');
    expect(await value('shop-production')).toBe('released 1');
  });

  it('needs no clone: it makes one of an address, and brings it up to date', async () => {
    const folder = withRelease();
    const url = `file://${folder}`;
    const first = await sync(temporaryFolder(), '--repository', url);
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    expect(await value('shop-production')).toBe('released 1');

    git(folder, 'checkout', '-q', 'release');
    writeFiles(folder, overlay('production', 'released 2'));
    commitAll(folder);
    git(folder, 'checkout', '-q', 'main');
    const again = await sync(temporaryFolder(), '--repository', url);
    expect(again.code).toBe(0);
    expect(await value('shop-production')).toBe('released 2');
    expect(await value('shop-staging')).toBe('staging 1');
  });

  it('takes another repository from the clone that is named, and skips none unasked', async () => {
    const home = repository({
      'gitops.yaml': settings('repository: prod-config, path: .'),
      ...overlay('staging', 'staging 1'),
    });
    const other = repository({ 'shop/c.yaml': configMap('other') }, 'trunk');
    const refused = await sync(home);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--source NAME=FOLDER');
    expect(await value('shop-staging')).toBeUndefined();

    const wrong = [
      ...['--source', `prod-confg=${other}`],
      ...['--repository-name', 'config'],
    ];
    for (const command of ['sync', 'validate', 'diff']) {
      const { code, stderr } = await run(home, command, ...wrong);
      expect(stderr).toContain('Did you mean --source prod-config=FOLDER?');
      expect(code).toBe(2);
    }

    const named = ['--repository-name', 'config'];
    const one = await sync(home, 'shop.staging', ...named);
    expect(one.code).toBe(0);
    const all = await sync(
      home,
      ...['--source', `prod-config=${other}`, ...named],
    );
    expect(all.code).toBe(0);
    expect(all.stdout).toContain('= config.shop.staging unchanged');
    expect(await value('shop-production')).toBe('other');
  });

  it('is interrupted while it fetches, whatever git says to that', async () => {
    // It ended with 2, and told to look at the address.
    const controller = new AbortController();
    const notes: string[] = [];
    const result = await runCommand(
      ['sync', '--repository', `file://${withRelease()}`],
      {
        ...{ cwd: temporaryFolder(), env, isInteractive: true },
        signal: controller.signal,
        note: text => {
          notes.push(text);
          if (text.includes('Fetching file://')) {
            controller.abort('SIGINT');
          }
        },
      },
    );
    expect(result.code).toBe(130);
    expect(notes.at(-1)).toBe('gitops: interrupted\n');
  });

  it.each([
    {
      name: 'an address that nobody answers at',
      args: ['--repository', 'file:///nowhere/at-all'],
      told: 'cannot be read',
    },
    {
      name: 'an address with credentials',
      args: ['--repository', 'https://me:secret@git.example/x'],
      told: 'GITOPS_GIT_PASSWORD',
    },
    {
      name: 'a source that is none',
      args: ['--source', 'elsewhere'],
      told: '--source production=../production',
    },
  ])('says what is wrong with $name', async ({ args, told }) => {
    const result = await sync(withRelease(), ...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(told);
    expect(result.stderr).not.toContain('me:secret');
  });
});
