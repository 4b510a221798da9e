import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRenderer } from './createRenderer';

describe('opening a renderer', () => {
  let folder: string;
  const searchPath = process.env.PATH;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'tools-'));
  });
  afterEach(async () => {
    process.env.PATH = searchPath;
    await fs.rm(folder, { recursive: true, force: true });
  });

  it('names every reason and the cure when there is nothing to render with', async () => {
    process.env.PATH = folder;
    const lines: string[] = [];
    await expect(
      createRenderer({
        toolsFolder: folder,
        onProgress: line => lines.push(line),
      }),
    ).rejects.toThrow(
      /Install Go 1\.24 or newer, or kustomize and helm\.\nGo cannot be started[^]*(npm pack|was not found|Install both)/,
    );
    expect(lines[0]).toMatch(/^No WebAssembly renderer/);
  });

  it('does not look elsewhere when a kind was asked for', async () => {
    process.env.PATH = folder;
    await expect(
      createRenderer({ toolsFolder: folder, kind: 'wasm' }),
    ).rejects.toThrow(/^Go cannot be started/);
  });

  it('says which command is missing', async () => {
    await expect(
      createRenderer({
        toolsFolder: folder,
        commands: { kustomize: '/nonexistent/kustomize', helm: 'helm' },
      }),
    ).rejects.toThrow(/\/nonexistent\/kustomize was not found/);
  });

  it('says what a command answered that is none of the tools', async () => {
    const tool = path.join(folder, 'kustomize');
    await fs.writeFile(tool, '#!/bin/sh\necho none\n', { mode: 0o755 });
    await expect(
      createRenderer({
        toolsFolder: folder,
        commands: { kustomize: tool, helm: tool },
      }),
    ).rejects.toThrow(/does not tell its version: none/);
  });
});
