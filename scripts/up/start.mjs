// `npm start`: forge, two clusters, a seeded GitOps repository, and the portal, all on loopback.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gitopsSchemaPath } from '../../examples/gitops/content.mjs';
import {
  forgeToken,
  openSeededPullRequest,
  pointWebhook,
  writeSeeds,
} from '../../examples/gitops/seed.mjs';
import { ensureApp, requireRenderers } from './build.mjs';
import { Children } from './children.mjs';
import { local, root } from './paths.mjs';
import { Failure, report } from './report.mjs';
import { capture } from './run.mjs';
import { ensureLocal, LAST_PORT, requirePorts, secrets } from './state.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

/** Dependencies, renderers, portal, repository, forge and clusters, and the portal's start. */
const STEPS = 6;

export async function run(args) {
  const options = readOptions(args);
  requireRealClusters();
  const started = Date.now();
  if (options.reset) {
    rmSync(local, { recursive: true, force: true });
    report.detail('The local state was removed.');
  }
  ensureLocal();
  const ports = {
    portal: options.port,
    forge: options.port + 1,
    nonprod: options.port + 2,
    prod: options.port + 3,
  };
  await requirePorts(ports);
  const chain = await toolchain();
  report.announce(STEPS);
  await ensureInstalled(chain);
  const [modules] = await Promise.all([
    requireRenderers(chain),
    ensureApp(chain),
  ]);
  const told = new AbortController();
  const { promise: ended, resolve: end, reject: fail } = promiseApart();
  const children = new Children(fail);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      told.abort();
      end();
    });
  }
  try {
    const all = startAll(children, chain, {
      ports,
      modules,
      signal: told.signal,
    });
    // Whoever ends first, a program or the user, ends the start too.
    const world = await Promise.race([all, ended]);
    if (world) {
      sayWhere({ ports, world, seconds: (Date.now() - started) / 1000 });
      await ended;
    }
    report.line('\nStopping …');
    return 0;
  } finally {
    told.abort();
    await children.stop();
  }
}

async function startAll(children, chain, { ports, modules, signal }) {
  if (existsSync(join(local, 'forge'))) {
    report.skip('The GitOps repository is there');
  } else {
    await report.step('Writing the GitOps repository', async () =>
      writeSeeds(join(local, 'seeds'), {
        [gitopsSchemaPath]: await gitopsSchema(chain),
      }),
    );
  }
  const world = await report.step('Starting forge and clusters', () =>
    startWorld(children, chain, ports),
  );
  await openSeededPullRequest(world.forge);
  const { webhookSecret } = secrets();
  await pointWebhook(world.forge, { webhookSecret, portalPort: ports.portal });
  await report.longStep('Starting the portal', () =>
    startPortal(children, chain, { ports, world, modules, signal }),
  );
  return world;
}

/** A promise with its two ends; nobody has to wait for it. */
function promiseApart() {
  let ends;
  const promise = new Promise((resolve, reject) => {
    ends = { resolve, reject };
  });
  promise.catch(() => {});
  return { promise, ...ends };
}

const transformed = ['--require', '@backstage/cli/config/nodeTransform.cjs'];

/** The JSON Schema of gitops.yaml as the engine reads it, as text. */
function gitopsSchema({ node, env }) {
  const print = `process.stdout.write(JSON.stringify(require('@gitops-suite/model').repositoryJsonSchemas()['gitops.yaml'], null, 2) + '\\n')`;
  return capture(node, [...transformed, '-e', print], {
    cwd: join(root, 'packages/cli'),
    env,
  });
}

async function startWorld(children, { node, env }, ports) {
  const images = join(root, 'examples/gitops/images.yaml');
  const forge = [
    'packages/dev-forge/bin/dev-forge',
    ...['--port', `${ports.forge}`, '--user', 'guest'],
    ...['--seed', join(local, 'seeds')],
  ];
  // The same story on real API servers.
  const program = process.env.GITOPS_REAL_CLUSTERS
    ? [...transformed, 'scripts/real-cluster/main.ts']
    : ['packages/dev-cluster/bin/dev-cluster'];
  const cluster = name => [
    ...program,
    ...['--name', name, '--port', `${ports[name]}`],
  ];
  const start = (name, args, more = []) =>
    children.startReady(
      name,
      node,
      [...args, '--data', join(local, name), ...more],
      { env, cwd: root },
    );
  const [forgeReady, nonprod, prod] = await Promise.all([
    start('forge', forge),
    start('nonprod', cluster('nonprod'), ['--images', images]),
    start('prod', cluster('prod'), ['--images', images]),
  ]);
  return { forge: forgeReady, nonprod, prod };
}

async function startPortal(
  children,
  { node, env },
  { ports, world, modules, signal },
) {
  const { backendSecret, webhookSecret } = secrets();
  const url = `http://localhost:${ports.portal}`;
  children.start(
    'portal',
    node,
    [...transformed, 'src/index.ts', ...configArguments()],
    {
      cwd: join(root, 'packages/backend'),
      env: {
        ...env,
        NODE_ENV: 'development',
        PORT: String(ports.portal),
        BACKEND_SECRET: backendSecret,
        GITOPS_WEBHOOK_SECRET: webhookSecret,
        GITOPS_FORGE_HOST: new URL(world.forge.url).host,
        GITOPS_FORGE_URL: world.forge.url,
        GITOPS_FORGE_TOKEN: forgeToken(world.forge),
        GITOPS_KUBECONFIG_NONPROD: world.nonprod.kubeconfig,
        GITOPS_KUBECONFIG_PROD: world.prod.kubeconfig,
        GITOPS_DATA: join(local, 'portal'),
        ...(modules && { GITOPS_WASM: modules }),
      },
    },
  );
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && !signal.aborted) {
    const ready = await fetch(`${url}/.backstage/health/v1/readiness`).then(
      answer => answer.ok,
      () => false,
    );
    if (ready) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  throw new Failure(
    'The portal did not get ready within 120 s',
    `See ${join(local, 'logs/portal.log')}`,
  );
}

/** The defaults, and a file of your own when there is one. */
function configArguments() {
  const files = ['app-config.yaml', 'app-config.local.yaml'].map(file =>
    join(root, file),
  );
  return files
    .filter(file => existsSync(file))
    .flatMap(file => ['--config', file]);
}

function requireRealClusters() {
  if (process.env.GITOPS_REAL_CLUSTERS && !process.env.KUBEBUILDER_ASSETS) {
    throw new Failure(
      'GITOPS_REAL_CLUSTERS asks for real API servers, but KUBEBUILDER_ASSETS is unset',
      'It names the folder with etcd, kube-apiserver and kube-controller-manager: setup-envtest use -p path',
    );
  }
}

function readOptions(args) {
  const options = { reset: false, port: 7007 };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === '--reset') {
      options.reset = true;
    } else if (arg === '--port') {
      index += 1;
      options.port = Number(args[index]);
      if (
        !Number.isInteger(options.port) ||
        options.port < 1024 ||
        options.port > LAST_PORT
      ) {
        throw new Failure(
          `"${args[index]}" is not a port`,
          `Give a number from 1024 to ${LAST_PORT}: npm start -- --port 8007`,
        );
      }
    } else {
      throw new Failure(
        `npm start does not know "${arg}"`,
        'It knows --reset (begin anew) and --port N (the first of four ports).',
      );
    }
  }
  return options;
}

function sayWhere({ ports, world, seconds }) {
  report.line();
  report.line(
    `${report.bold('Portal')}      http://localhost:${
      ports.portal
    }   (press Enter on the first page)`,
  );
  report.line(`${report.bold('Forge')}       ${world.forge.url}`);
  report.line(
    `${report.bold('kubectl')}     KUBECONFIG=${world.nonprod.kubeconfig}`,
  );
  report.line(`            KUBECONFIG=${world.prod.kubeconfig}`);
  report.line(`${report.bold('Logs')}        ${join(local, 'logs')}`);
  report.line();
  report.line(
    `Ready after ${seconds.toFixed(
      1,
    )} s. Ctrl-C stops everything; npm start -- --reset begins anew.`,
  );
}
