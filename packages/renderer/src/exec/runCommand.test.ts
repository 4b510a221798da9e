import { tmpdir } from 'node:os';
import { Command, runCommand } from './runCommand';

const base: Command = {
  command: process.execPath,
  args: [],
  cwd: tmpdir(),
  env: { GIVEN: 'yes' },
  timeMs: 30_000,
  outputBytes: 10_000,
  memoryBytes: Infinity,
};

const run = (script: string, change: Partial<Command> = {}) =>
  runCommand({ ...base, args: ['-e', script], ...change });

const memoryHog = [
  'memory',
  'const kept = []; setInterval(() => kept.push(Buffer.alloc(5e6, 1)), 1)',
  { memoryBytes: 200e6 },
] as const;

describe('a child process', () => {
  it('gives its output, its errors and its exit code', async () => {
    expect(
      await run('console.log("out"); console.error("err"); process.exit(3)'),
    ).toEqual({ type: 'exit', code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('inherits no environment', async () => {
    process.env.RENDERER_TEST_SECRET = 'x';
    try {
      const result = await run(
        'console.log(process.env.GIVEN, process.env.RENDERER_TEST_SECRET)',
      );
      expect(result).toMatchObject({ stdout: 'yes undefined\n' });
    } finally {
      delete process.env.RENDERER_TEST_SECRET;
    }
  });

  it('passes arguments through no shell', async () => {
    const result = await runCommand({
      ...base,
      args: ['-p', 'process.argv[1]', '--', '$(id); `id` | x'],
    });
    expect(result).toMatchObject({ stdout: '$(id); `id` | x\n' });
  });

  it.each([
    ['time', 'setInterval(() => {}, 1000)', { timeMs: 300 }],
    ['time', 'for (;;);', { timeMs: 300 }],
    [
      'output',
      'setInterval(() => process.stdout.write("x".repeat(1000)), 1)',
      {},
    ],
    // Only Linux tells how much a process takes.
    ...(process.platform === 'linux' ? [memoryHog] : []),
  ] as const)('is ended by %s: %s', async (by, script, change) => {
    expect(await run(script, change)).toEqual({ type: 'stopped', by });
  });

  it('is ended when it is called off', async () => {
    const controller = new AbortController();
    const result = run('setInterval(() => {}, 1000)', {
      signal: controller.signal,
    });
    controller.abort();
    expect(await result).toEqual({ type: 'stopped', by: 'abort' });
  });

  it('is ended with all that it started', async () => {
    // The grandchild holds the pipe: the result would not come before it has gone.
    const started = performance.now();
    const result = await run(
      'require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {stdio: "inherit"})',
      { timeMs: 500 },
    );
    expect(result).toEqual({ type: 'stopped', by: 'time' });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('that cannot be started is an error', async () => {
    await expect(
      runCommand({ ...base, command: '/nonexistent/tool' }),
    ).rejects.toThrow(/ENOENT/);
  });
});
