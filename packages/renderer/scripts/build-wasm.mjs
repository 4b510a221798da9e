#!/usr/bin/env node
// Builds the WebAssembly modules of the renderer from the Go sources beside this script.
//
//   node build-wasm.mjs --out FOLDER [--go COMMAND]
//
// The modules land in FOLDER/<hash>/, where the hash covers the sources and the flags, so that a second run does
// nothing. Prints lines of progress, and at last one line of JSON: {"folder": "...", "hash": "...", "built": true}.
// Plain JavaScript without dependencies: it runs before anything is installed.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  'go',
);
/** Modules that a published package brings along. */
const shipped = path.join(sources, '..', 'wasm');
const leastGo = [1, 24];
const buildTimeoutMs = 15 * 60_000;

/** What a command of the same version says about itself, so that charts and build metadata see the same. */
const tools = [
  {
    name: 'kustomize',
    version: '5.8.1',
    set: ['sigs.k8s.io/kustomize/api/provenance.version=kustomize/v5.8.1'],
  },
  {
    name: 'helm',
    version: '3.17.2',
    set: [
      'helm.sh/helm/v3/internal/version.version=v3.17.2',
      // What charts see as version of Kubernetes when none is given.
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=32',
    ],
  },
];
const buildFlags = ['build', '-buildmode=c-shared', '-trimpath'];

function print(line) {
  process.stdout.write(`${line}\n`);
}

function linkerFlags(tool) {
  return ['-s', '-w', ...tool.set.map(value => `-X ${value}`)].join(' ');
}

async function listFiles(folder, prefix = '') {
  const entries = await fs.readdir(path.join(folder, prefix), {
    withFileTypes: true,
  });
  const files = [];
  for (const entry of entries) {
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) files.push(...(await listFiles(folder, name)));
    else if (/(\.go|go\.mod|go\.sum)$/.test(name) && !/_test\.go$/.test(name))
      files.push(name);
  }
  return files;
}

/** The same on every machine: line endings, time stamps and the version of Go do not count. */
async function hashSources() {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([buildFlags, tools.map(linkerFlags)]));
  for (const name of (await listFiles(sources)).sort()) {
    const text = await fs.readFile(path.join(sources, name), 'latin1');
    hash.update(`${name}\0${text.replaceAll('\r', '')}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill(), buildTimeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => (stdout += chunk));
    child.stderr.on('data', chunk => {
      stderr = (stderr + chunk).slice(-8000);
    });
    child.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

async function checkGo(go) {
  const cure = `Install Go ${leastGo.join(
    '.',
  )} or newer, or put kustomize and helm on the PATH.`;
  const answer = await run(go, ['env', 'GOVERSION'], {
    // The version of this toolchain, not of one that it would fetch.
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  }).catch(error => {
    throw new Error(`Go cannot be started (${error.message}). ${cure}`);
  });
  const version = /^go(\d+)\.(\d+)/.exec(answer.stdout.trim());
  if (answer.code !== 0 || !version) {
    throw new Error(`\`go env GOVERSION\` failed: ${answer.stderr}. ${cure}`);
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < leastGo[0] || (major === leastGo[0] && minor < leastGo[1])) {
    throw new Error(`Go ${major}.${minor} is too old. ${cure}`);
  }
}

async function build(go, tool, folder) {
  const started = Date.now();
  print(
    `Building ${tool.name} ${tool.version} as WebAssembly (about a minute the first time)`,
  );
  const target = path.join(folder, `${tool.name}.wasm`);
  const answer = await run(
    go,
    [...buildFlags, '-ldflags', linkerFlags(tool), '-o', target, '.'],
    {
      cwd: path.join(sources, tool.name),
      env: {
        ...process.env,
        GOOS: 'wasip1',
        GOARCH: 'wasm',
        GOFLAGS: '-mod=readonly',
        GOWORK: 'off',
        CGO_ENABLED: '0',
      },
    },
  );
  if (answer.code !== 0) {
    throw new Error(
      [
        `Building ${tool.name} as WebAssembly failed (go exited with ${answer.code}):`,
        answer.stderr.trim(),
        'If modules could not be downloaded, check GOPROXY and the network and run it again.',
      ].join('\n'),
    );
  }
  print(`Built ${tool.name} in ${Math.round((Date.now() - started) / 1000)} s`);
  const bytes = await fs.readFile(target);
  return {
    version: tool.version,
    file: `${tool.name}.wasm`,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

async function isComplete(folder) {
  return fs.access(path.join(folder, 'manifest.json'), constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function buildAll(out, go) {
  const hash = await hashSources();
  const folder = path.join(out, hash);
  for (const candidate of [folder, path.join(shipped, hash)]) {
    if (await isComplete(candidate)) {
      return { folder: candidate, hash, built: false };
    }
  }
  await checkGo(go);
  await fs.mkdir(out, { recursive: true });
  // Built beside its place and renamed: whoever reads never sees half of it.
  const unfinished = await fs.mkdtemp(path.join(out, 'unfinished-'));
  try {
    const built = {};
    for (const tool of tools)
      built[tool.name] = await build(go, tool, unfinished);
    await fs.writeFile(
      path.join(unfinished, 'manifest.json'),
      `${JSON.stringify({ hash, tools: built }, undefined, 2)}\n`,
    );
    await fs.rename(unfinished, folder).catch(async error => {
      if (!(await isComplete(folder))) throw error;
    });
  } finally {
    await fs.rm(unfinished, { recursive: true, force: true });
  }
  return { folder, hash, built: true };
}

function readArguments(args) {
  const options = { go: 'go' };
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!['out', 'go'].includes(name) || args[i + 1] === undefined) {
      throw new Error('usage: build-wasm.mjs --out FOLDER [--go COMMAND]');
    }
    options[name] = args[i + 1];
  }
  if (!options.out) {
    throw new Error('usage: build-wasm.mjs --out FOLDER [--go COMMAND]');
  }
  return options;
}

try {
  const options = readArguments(process.argv.slice(2));
  if (process.env.GITOPS_PACK_WITHOUT_MODULES) {
    print(
      'Packing without modules, as asked: whoever installs it needs Go, or kustomize and helm',
    );
    process.exit();
  }
  print(JSON.stringify(await buildAll(path.resolve(options.out), options.go)));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
