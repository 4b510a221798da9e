// `npm run pack:try`: what adopters would install. Builds and packs every package that is published, unpacks the
// archives in a folder outside the repository, and runs the portal's backend, the stand-in cluster and the command from
// there: a commit in a bare repository has to come to Synced.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ensureRenderers } from './build.mjs';
import { checkArchive } from './pack/checkArchive.mjs';
import { linkDependencies, useArchives } from './pack/consumer.mjs';
import { root } from './paths.mjs';
import { Failure, report } from './report.mjs';
import { capture, foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await ensureRenderers(chain);
  const env = {
    ...chain.env,
    ...(!modules && { GITOPS_PACK_WITHOUT_MODULES: '1' }),
  };
  const packages = publishedPackages();
  if (!args.includes('--built')) {
    await build({ ...chain, env });
  }
  if (modules) {
    bringModules(modules);
  }
  const folder = mkdtempSync(join(tmpdir(), 'gitops-pack-'));
  try {
    await report.step(`Packing ${packages.length} packages`, async () => {
      for (const one of packages) {
        await pack({ ...chain, env }, one, folder);
      }
    });
    linkDependencies(folder);
    await useArchives({ ...chain, env, folder, packages, modules });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  report.line(`${packages.length} packages can be published`);
  return 0;
}

/** Every package of the workspace that is not private, with its manifest. */
function publishedPackages() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(root, group))
      .map(name => join(root, group, name))
      .filter(path => existsSync(join(path, 'package.json')))
      .map(path => ({ path, manifest: readManifest(path) }))
      .filter(({ manifest }) => !manifest.private),
  );
}

function readManifest(path) {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
}

async function build({ node, env }) {
  const step = async (label, ...command) => {
    const code = await report.step(label, () =>
      foreground(node, command, { cwd: root, env }),
    );
    if (code !== 0) {
      throw new Failure(`${label} failed (${code})`);
    }
  };
  await step('Types', join(root, 'node_modules/typescript/bin/tsc'));
  await step(
    'Building packages',
    join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
    'repo',
    'build',
  );
}

/** The renderer's prepack finds what was built already. */
function bringModules(modules) {
  const wasm = join(root, 'packages/renderer/wasm');
  rmSync(wasm, { recursive: true, force: true });
  cpSync(modules, join(wasm, basename(modules)), { recursive: true });
}

/** Packs one package as `yarn npm publish` would, and unpacks it where the consumer finds it. */
async function pack({ node, yarn, env }, { path, manifest }, folder) {
  const archive = join(folder, `${manifest.name.replace(/[@/]/g, '_')}.tgz`);
  try {
    await capture(node, [yarn, 'pack', '--out', archive], { cwd: path, env });
  } finally {
    restoreManifest(path, manifest);
  }
  const target = join(folder, 'node_modules', manifest.name);
  mkdirSync(target, { recursive: true });
  await capture('tar', ['xzf', archive, '--strip-components=1', '-C', target]);
  const problems = checkArchive(target);
  if (problems.length > 0) {
    throw new Failure(
      `${manifest.name} cannot be published`,
      problems.join('\n  '),
    );
  }
  const megabytes = statSync(archive).size / 1e6;
  report.detail(`${megabytes.toFixed(2).padStart(7)} MB  ${manifest.name}`);
  rmSync(archive);
}

/** A pack that is broken off leaves the manifest as it is published: the linter and every test would read that one. */
function restoreManifest(path, manifest) {
  const now = readManifest(path);
  if (JSON.stringify(now) !== JSON.stringify(manifest)) {
    cpSync(join(path, 'package.json-prepack'), join(path, 'package.json'));
    rmSync(join(path, 'package.json-prepack'));
  }
}
