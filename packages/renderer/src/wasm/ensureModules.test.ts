import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createMemorySource } from '../source/memorySource';
import { checkNode } from './checkNode';
import { ensureModules } from './ensureModules';
import { createWasmRenderer } from './wasmRenderer';

const packageFolder = path.dirname(
  require.resolve('@gitops-suite/renderer/package.json'),
);

/** Stands in for the compiler where the test is about what happens around it. */
async function fakeGo(folder: string, build: string): Promise<string> {
  const file = path.join(folder, 'go');
  const script = `#!/bin/sh
if [ "$1" = env ]; then echo "\${FAKE_GO_VERSION:-go1.26.1}"; exit 0; fi
while [ "$1" != -o ]; do shift; done
${build}
`;
  await fs.writeFile(file, script, { mode: 0o755 });
  return file;
}

describe('building the modules', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'modules-'));
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  it('builds once, tells how far it is, and finds them the next time', async () => {
    const go = await fakeGo(folder, 'echo module > "$2"');
    const out = path.join(folder, 'out');
    const lines: string[] = [];
    const first = await ensureModules({
      folder: out,
      go,
      onProgress: line => lines.push(line),
    });
    expect(first).toEqual({
      folder: path.join(out, first.hash),
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      built: true,
    });
    expect(lines.join('\n')).toMatch(
      /Building kustomize.*\nBuilt kustomize.*\nBuilding helm/,
    );
    expect((await fs.readdir(first.folder)).sort()).toEqual([
      'helm.wasm',
      'kustomize.wasm',
      'manifest.json',
    ]);
    const second = await ensureModules({ folder: out, go: '/nonexistent/go' });
    expect(second).toEqual({ ...first, built: false });
  });

  it('says what the compiler said, and leaves nothing half done', async () => {
    const go = await fakeGo(folder, 'echo "main.go:1:1: broken" >&2; exit 1');
    const out = path.join(folder, 'out');
    await expect(ensureModules({ folder: out, go })).rejects.toThrow(
      /kustomize as WebAssembly failed[^]*main\.go:1:1: broken/,
    );
    expect(await fs.readdir(out)).toEqual([]);
  });

  it('says how to get along without Go', async () => {
    await expect(
      ensureModules({ folder, go: '/nonexistent/go' }),
    ).rejects.toThrow(/Go cannot be started.*Install Go 1\.24 or newer/);
  });

  it('refuses an old Go', async () => {
    const go = await fakeGo(folder, 'exit 1');
    const old = (await fs.readFile(go, 'utf8')).replace('go1.26.1', 'go1.23.9');
    await fs.writeFile(go, old);
    await expect(ensureModules({ folder, go })).rejects.toThrow(
      'Go 1.23 is too old',
    );
  });

  it('names the sources alike on every machine: line endings do not count', async () => {
    const go = await fakeGo(folder, 'echo module > "$2"');
    const copy = path.join(folder, 'copy');
    await fs.cp(path.join(packageFolder, 'go'), path.join(copy, 'go'), {
      recursive: true,
    });
    await fs.cp(
      path.join(packageFolder, 'scripts'),
      path.join(copy, 'scripts'),
      { recursive: true },
    );
    const main = path.join(copy, 'go/helm/main.go');
    const text = await fs.readFile(main, 'utf8');
    const hashOf = async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        path.join(copy, 'scripts/build-wasm.mjs'),
        '--out',
        path.join(folder, 'out'),
        '--go',
        go,
      ]);
      return JSON.parse(stdout.trim().split('\n').at(-1)!).hash;
    };
    const original = await hashOf();
    await fs.writeFile(main, text.replaceAll('\n', '\r\n'));
    expect(await hashOf()).toBe(original);
    await fs.writeFile(main, `${text}// changed\n`);
    expect(await hashOf()).not.toBe(original);
  });

  it('refuses a folder without modules', async () => {
    await expect(createWasmRenderer({ modulesFolder: folder })).rejects.toThrow(
      /holds no WebAssembly modules.*build-wasm/,
    );
  });

  it('refuses modules that are damaged', async () => {
    const go = await fakeGo(folder, 'echo module > "$2"');
    const built = await ensureModules({ folder: path.join(folder, 'out'), go });
    await fs.writeFile(path.join(built.folder, 'helm.wasm'), 'other');
    const renderer = await createWasmRenderer({ modulesFolder: built.folder });
    const outcome = await renderer.render(
      { tool: 'helm', path: 'chart' },
      createMemorySource({ 'chart/Chart.yaml': 'name: x\n' }),
    );
    await renderer.close();
    expect(outcome).toMatchObject({
      status: 'failed',
      deterministic: false,
      problem: {
        cause: expect.stringMatching(/helm\.wasm is damaged\. Delete/),
      },
    });
  });

  it.each(['22.0.0', '24.1.0'])('lets Node %s run them', version => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it('refuses Node 20 by name', () => {
    expect(() => checkNode('20.19.0')).toThrow(/needs Node 22 .* 20\.19\.0/);
  });
});
