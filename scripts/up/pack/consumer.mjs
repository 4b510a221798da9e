// The consumer of the archives: a folder that has them and their third-party dependencies, and nothing of the
// repository's sources.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { Failure, report } from '../report.mjs';
import { capture } from '../run.mjs';

const token = 'token-of-the-try';
const scope = '@gitops-suite';

/** Links what was installed for the repository beside the unpacked packages, except the repository's own. */
export function linkDependencies(folder) {
  const installed = join(root, 'node_modules');
  for (const name of readdirSync(installed)) {
    if (name !== scope && !name.startsWith('.')) {
      symlinkSync(join(installed, name), join(folder, 'node_modules', name));
    }
  }
}

/** Runs what was unpacked; throws a Failure when something does not do what it is for. */
export async function useArchives({ node, env, folder, packages, modules }) {
  const clean = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(GITOPS_|NODE_)/.test(name)),
  );
  // Without it a linked dependency would find the sources beside itself.
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const run = (...args) =>
    capture(node, [...flags, ...args], { cwd: folder, env: clean });
  await report.step('Types of the packages, as a consumer sees them', () =>
    checkTypes({ node, folder, packages }),
  );
  await report.step('Command gitops', async () => {
    writeRepository(join(folder, 'desired'));
    const output = await run(
      join(folder, 'node_modules', scope, 'cli/bin/gitops'),
      'render',
      join(folder, 'desired/apps/hello/overlays/staging'),
    );
    expect(output.includes('name: hello-world'), 'gitops render', output);
    const agent = await run(
      join(folder, 'node_modules', scope, 'cli/bin/gitops'),
      ...['agent', '--help'],
    );
    expect(agent.includes('--config <file>'), 'gitops agent --help', agent);
    const forge = join(
      folder,
      'node_modules',
      scope,
      'dev-forge/bin/dev-forge',
    );
    const usage = await run(forge, '--help');
    expect(
      usage.includes('dev-forge --data FOLDER'),
      'dev-forge --help',
      usage,
    );
  });
  await report.step('A commit, the backend, a cluster', async () => {
    const bare = await makeBare(folder);
    const programs = [];
    const start = (args, isReady) => {
      const program = startProgram(node, [...flags, ...args], {
        cwd: folder,
        env: clean,
        isReady,
      });
      programs.push(program);
      return program.ready;
    };
    try {
      const line = await start(
        [
          join(folder, 'node_modules', scope, 'dev-cluster/bin/dev-cluster'),
          ...['--data', join(folder, 'cluster'), '--speed', '50'],
        ],
        text => /^\{"ready".*$/m.exec(text)?.[0],
      );
      const port = await freePort();
      const { kubeconfig, name } = JSON.parse(line);
      writePortal(folder, {
        ...{ port, bare, kubeconfig, context: name },
        renderer: modules ? 'wasm' : 'auto',
      });
      await start(
        ['portal.cjs', '--config', 'app-config.yaml'],
        text => /Plugin initialization complete/.exec(text)?.[0],
      );
      await untilSynced(`http://127.0.0.1:${port}/api/gitops`);
      expect(
        !existsSync(join(folder, 'data/tools/wasm')),
        'The renderer, which built its modules instead of having them,',
      );
    } finally {
      await Promise.all(programs.map(program => program.stop()));
    }
  });
}

/** Imports every entry of every package in one file of TypeScript. */
async function checkTypes({ node, folder, packages }) {
  const entries = packages
    .filter(({ manifest }) => manifest.backstage.role !== 'cli')
    .flatMap(({ manifest }) =>
      Object.keys(manifest.exports ?? { '.': '' })
        .filter(entry => entry !== './package.json')
        .map(entry => join(manifest.name, entry).replaceAll('\\', '/')),
    );
  writeFileSync(
    join(folder, 'consumer.ts'),
    [
      ...entries.map(
        (entry, index) => `import * as e${index} from '${entry}';`,
      ),
      `export const entries = [${entries.map((_, index) => `e${index}`)}];`,
      // A declaration that could not be bundled would be `any`, and this would pass.
      `import type { Application } from '${scope}/model';`,
      '// @ts-expect-error an Application is no number',
      'export const application: Application = 1;',
    ].join('\n'),
  );
  await capture(
    node,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--noEmit', '--strict', '--skipLibCheck', '--jsx', 'react-jsx'],
      ...['--module', 'esnext', '--moduleResolution', 'bundler'],
      ...['--target', 'es2022', '--preserveSymlinks', '--types', 'node'],
      'consumer.ts',
    ],
    { cwd: folder },
  );
}

/** One app, one environment, by kustomize. */
function writeRepository(folder) {
  const files = {
    'gitops.yaml': `version: 1
environments:
  - name: staging
    cluster: nonprod
    sync:
      automated: { selfHeal: true }
      options: [CreateNamespace=true]
`,
    'apps/hello/base/kustomization.yaml': 'resources: [config.yaml]\n',
    'apps/hello/base/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: hello
data:
  greeting: hello
`,
    'apps/hello/overlays/staging/kustomization.yaml': `resources: [../../base]
nameSuffix: -world
`,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

async function makeBare(folder) {
  const work = join(folder, 'desired');
  const bare = join(folder, 'desired.git');
  const git = (...args) =>
    capture('git', [
      ...['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'],
      ...args,
    ]);
  await git('init', '--quiet', '--initial-branch', 'main', work);
  await git('-C', work, 'add', '.');
  await git('-C', work, 'commit', '--quiet', '-m', 'Say hello');
  await git('clone', '--quiet', '--bare', work, bare);
  return bare;
}

/** A backend with this plugin alone: its engine, its migrations and its renderers come out of the archives. */
function writePortal(folder, { port, bare, kubeconfig, context, renderer }) {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'portal', version: '0.0.0', private: true }),
  );
  writeFileSync(
    join(folder, 'portal.cjs'),
    `const { createBackend } = require('@backstage/backend-defaults');
const backend = createBackend();
backend.add(require('${scope}/backstage-plugin-gitops-backend').default);
backend.start();
`,
  );
  writeFileSync(
    join(folder, 'app-config.yaml'),
    JSON.stringify({
      app: { baseUrl: 'http://localhost' },
      backend: {
        baseUrl: `http://127.0.0.1:${port}`,
        listen: { host: '127.0.0.1', port },
        database: { client: 'better-sqlite3', connection: ':memory:' },
        auth: {
          externalAccess: [
            { type: 'static', options: { token, subject: 'try' } },
          ],
        },
      },
      gitops: {
        dataFolder: join(folder, 'data'),
        renderer: { kind: renderer },
        repositories: [
          {
            name: 'desired',
            url: new URL(`file://${bare}`).href,
            trust: [{ cluster: 'nonprod' }],
          },
        ],
        clusters: [{ name: 'nonprod', kubeconfig, context }],
      },
    }),
  );
}

async function untilSynced(base) {
  const deadline = Date.now() + 90_000;
  let seen = '';
  while (Date.now() < deadline) {
    const response = await fetch(`${base}/applications`, {
      headers: { authorization: `Bearer ${token}` },
    }).catch(error => ({ text: () => String(error) }));
    seen = await response.text();
    const [application] = response.ok ? JSON.parse(seen).items : [];
    if (application?.sync.status === 'Synced') {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Failure('The commit did not come to Synced within 90 s', seen);
}

/** Starts a program; `ready` gives what `isReady` finds in its output. */
function startProgram(command, args, { cwd, env, isReady }) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise(resolve => child.once('close', resolve));
  let output = '';
  const ready = new Promise((resolve, reject) => {
    const take = chunk => {
      output = (output + chunk).slice(-20_000);
      const found = isReady(output);
      if (found) {
        resolve(found);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    ended.then(code =>
      reject(new Failure(`${args.at(-1)} ended (${code})`, output)),
    );
  });
  return {
    ready,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function expect(condition, what, output) {
  if (!condition) {
    throw new Failure(`${what} does not do what it is for`, output);
  }
}
