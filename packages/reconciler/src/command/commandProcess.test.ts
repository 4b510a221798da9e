import childProcess, { type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandProcess } from './commandProcess';
import { runCommand, type Command, type RunCommand } from './runCommand';

jest.setTimeout(60_000);

const node = (script: string, more: Partial<Command> = {}): Command => ({
  file: process.execPath,
  args: ['-e', script],
  env: {},
  input: '',
  timeoutMs: 30_000,
  maxBytes: 1_000_000,
  ...more,
});

describe.each(['here', 'by a process of its own'])(
  'a command run %s',
  where => {
    let commands: CommandProcess;
    let run: RunCommand;

    beforeAll(() => {
      commands = new CommandProcess(
        require.resolve('@gitops-suite/reconciler/commands'),
      );
      run = where === 'here' ? runCommand : commands.run;
    });
    afterAll(() => commands.close());

    it('gets its input and its environment alone, and answers what it wrote', async () => {
      process.env.SECRET_OF_THE_HOST = 'x';
      const script = `
      process.stdin.on('data', data => process.stdout.write('in ' + data));
      process.stderr.write(Object.keys(process.env).join());`;
      const end = await run(node(script, { input: 'ü', env: { MINE: '1' } }));
      delete process.env.SECRET_OF_THE_HOST;
      expect(end.stdout).toBe('in ü');
      expect(end.stderr.split(',')).toContain('MINE');
      expect(end.stderr).not.toContain('SECRET_OF_THE_HOST');
      expect(end.error).toBeUndefined();
    });

    it.each<{ name: string; command: Command; want: object }>([
      {
        name: 'its exit code',
        command: node('process.exit(3)'),
        want: { code: 3, killed: false },
      },
      {
        name: 'that there is no such program',
        command: node('', { file: '/no/such/program' }),
        want: { code: 'ENOENT', killed: false },
      },
      {
        name: 'that it was killed after its time',
        command: node('setInterval(() => {}, 1000)', { timeoutMs: 300 }),
        want: { killed: true },
      },
      {
        name: 'that it wrote too much',
        command: node('process.stdout.write("x".repeat(10_000))', {
          maxBytes: 1_000,
        }),
        want: { code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' },
      },
    ])('tells $name', async ({ command, want }) => {
      expect((await run(command)).error).toMatchObject(want);
    });

    it('ends when it is given up', async () => {
      const abort = new AbortController();
      const running = run(node('setInterval(() => {}, 1000)'), abort.signal);
      await sleep(200);
      abort.abort();
      expect((await running).error).toMatchObject({ code: 'ABORT_ERR' });
      expect((await run(node('0'), AbortSignal.abort())).error).toMatchObject({
        code: 'ABORT_ERR',
      });
    });
  },
);

describe('the process that runs commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-commands-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = () =>
    new CommandProcess(require.resolve('@gitops-suite/reconciler/commands'));
  const parentOf = node('console.log(process.ppid)');

  it('is the parent of all, and when it dies they are run again, by another one later', async () => {
    const commands = open();
    const first = Number((await commands.run(parentOf)).stdout);
    expect(first).not.toBe(process.pid);
    const script = `
      const { existsSync, writeFileSync } = require('node:fs');
      const file = process.argv[1];
      if (existsSync(file)) console.log('again');
      else { writeFileSync(file, ''); setInterval(() => {}, 1000).unref(); setTimeout(() => {}, 30_000); }`;
    const file = join(folder, 'begun');
    const running = commands.run(
      node(script, { args: ['-e', script, file], timeoutMs: 40_000 }),
    );
    while (!existsSync(file)) {
      await sleep(20);
    }
    process.kill(first, 'SIGKILL');
    expect((await running).stdout).toBe('again\n');
    const second = Number((await commands.run(parentOf)).stdout);
    expect([first, process.pid]).not.toContain(second);
    commands.close();
  });

  it('says nothing about what is asked of the next one when it ends twice', async () => {
    const sent: { id: number }[] = [];
    const children = [0, 1].map(() =>
      Object.assign(new EventEmitter(), {
        connected: true,
        disconnect: () => {},
        send: (ask: { id: number }) => sent.push(ask),
      }),
    );
    const fork = jest
      .spyOn(childProcess, 'fork')
      .mockImplementation(() => children.shift() as unknown as ChildProcess);
    const [first, second] = children;
    const commands = open();
    const before = commands.run(node('console.log("here")'));
    first.emit('error', new Error('EPIPE'));
    expect((await before).stdout).toBe('here\n');
    const after = commands.run(node('console.log("here")'));
    first.emit('exit');
    const end = { stdout: 'by the next one', stderr: '' };
    second.emit('message', { id: sent.at(-1)!.id, end });
    expect(await after).toEqual(end);
    commands.close();
    fork.mockRestore();
  });

  it('ends with whom it serves, and takes along what it runs', async () => {
    const commands = open();
    const file = join(folder, 'pid');
    const script = `
      require('node:fs').writeFileSync(process.argv[1] + '~', String(process.pid));
      require('node:fs').renameSync(process.argv[1] + '~', process.argv[1]);
      setInterval(() => {}, 1000);`;
    const parent = Number((await commands.run(parentOf)).stdout);
    const running = commands.run(node(script, { args: ['-e', script, file] }));
    while (!existsSync(file)) {
      await sleep(20);
    }
    commands.close();
    expect((await running).error).toMatchObject({ code: 'ABORT_ERR' });
    await untilGone(parent);
    await untilGone(Number(readFileSync(file, 'utf8')));
  });
});

async function untilGone(pid: number): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
  throw new Error(`the process ${pid} is still there`);
}
