import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { defaultRenderLimits } from '../limits';
import { runCommand } from './runCommand';
import { createEnvironment, findIsolation } from './sandbox';

/** Tells whether a process can reach a server of this machine. */
async function canConnect(prefix: readonly string[]): Promise<boolean> {
  const server = createServer(socket => socket.end());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const [command, ...before] = [...prefix, process.execPath];
  try {
    const result = await runCommand({
      command,
      args: [
        ...before,
        '-e',
        `require("net").connect(${port}, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(7))`,
      ],
      cwd: tmpdir(),
      env: {},
      timeMs: 30_000,
      outputBytes: 10_000,
      memoryBytes: Infinity,
    });
    return result.type === 'exit' && result.code === 0;
  } finally {
    server.close();
  }
}

describe('the surroundings of a tool', () => {
  it('take the network away where they say so', async () => {
    const { prefix } = await findIsolation();
    expect(await canConnect([])).toBe(true);
    // Without user namespaces the prefix is empty, and nothing is promised.
    expect(await canConnect(prefix)).toBe(prefix.length === 0);
  });

  it('hold nothing of the process, and private folders only', () => {
    const environment = createEnvironment('/private', defaultRenderLimits);
    const folders = Object.entries(environment).filter(([name]) =>
      /HOME|PATH|TMP|TEMP|PLUGINS|KUBECONFIG/.test(name),
    );
    expect(folders.length).toBeGreaterThan(7);
    for (const [, value] of folders) expect(value).toMatch(/^\/private/);
    expect(Object.keys(environment)).not.toContain('USER');
  });
});
