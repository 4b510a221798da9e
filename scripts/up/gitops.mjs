// `npm run -s gitops -- …`: the command from its sources. They are bundled once per content, so that a start costs what
// the published command costs.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureRenderers, fingerprint } from './build.mjs';
import { root, tools } from './paths.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

const bundles = join(tools, 'gitops');
const sources = [
  'packages/cli/package.json',
  'packages/cli/src',
  'packages/model/src',
  'packages/reconciler/src',
  'packages/renderer/src',
  'packages/renderer/go',
  'scripts/up/gitops.mjs',
  'yarn.lock',
];

export async function run(args) {
  const chain = await toolchain();
  const folder = await ensureBundle(chain);
  const entry = join(folder, 'gitops.cjs');
  const { modules } = JSON.parse(
    readFileSync(join(folder, 'built.json'), 'utf8'),
  );
  const env = {
    GITOPS_TOOLS: tools,
    ...(modules && { GITOPS_WASM: modules }),
    ...chain.env,
  };
  // npm changes the folder; paths mean the one that the command was typed in.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  if (chain.node === process.execPath) {
    process.chdir(cwd);
    Object.assign(process.env, env);
    return createRequire(import.meta.url)(entry).main(args);
  }
  return inForeground(chain.node, [entry, ...args], { cwd, env });
}

async function ensureBundle(chain) {
  const folder = join(bundles, fingerprint(sources).slice(0, 16));
  if (existsSync(folder)) {
    return folder;
  }
  // Standard output belongs to the command.
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    await ensureInstalled(chain);
    const modules = await ensureRenderers(chain);
    const unfinished = `${folder}.${process.pid}.tmp`;
    mkdirSync(unfinished, { recursive: true });
    await bundle(unfinished);
    writeFileSync(join(unfinished, 'built.json'), JSON.stringify({ modules }));
    for (const name of readdirSync(bundles)) {
      if (!name.endsWith('.tmp')) {
        rmSync(join(bundles, name), { recursive: true, force: true });
      }
    }
    renameSync(unfinished, folder);
  } finally {
    process.stdout.write = write;
  }
  return folder;
}

async function bundle(folder) {
  const { build } = await import('esbuild');
  const options = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: { 'require-resolve-not-external': 'silent' },
  };
  await build({
    ...options,
    outfile: join(folder, 'gitops.cjs'),
    plugins: [workerBeside],
    stdin: { contents: entry, resolveDir: join(root, 'packages/cli/src') },
  });
  await build({
    ...options,
    outfile: join(folder, 'worker.cjs'),
    entryPoints: ['packages/renderer/src/worker.ts'],
  });
}

const entry = `
require('node:module').enableCompileCache?.(require('node:path').join(__dirname, 'compiled'));
exports.main = args => require('./main').main(args);
if (require.main === module) {
  exports.main(process.argv.slice(2)).then(code => { process.exitCode = code; });
}
`;

/** The renderer's thread is bundled too, as a file beside the command. */
const workerBeside = {
  name: 'worker-beside',
  setup({ onLoad }) {
    onLoad({ filter: /renderer[\\/]src[\\/]startWorker\.ts$/ }, ({ path }) => {
      const name = "require.resolve('@gitops-suite/renderer/worker')";
      const text = readFileSync(path, 'utf8');
      if (!text.includes(name)) {
        throw new Error(`${path} no longer starts its thread by ${name}`);
      }
      return {
        loader: 'ts',
        contents: text.replace(
          name,
          "require('node:path').join(__dirname, 'worker.cjs')",
        ),
      };
    });
  },
};

/** The terminal sends Ctrl-C to both; this process only waits for the other. */
function inForeground(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}
