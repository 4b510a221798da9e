import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';

/** A child process with its bounds. Arguments never pass a shell. */
export interface Command {
  command: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>;
  timeMs: number;
  /** Bytes of standard output. */
  outputBytes: number;
  /** Resident bytes; watched on Linux. */
  memoryBytes: number;
  signal?: AbortSignal;
}

/** How a child process ended. */
export type CommandResult =
  | { type: 'exit'; code: number | null; stdout: string; stderr: string }
  | { type: 'stopped'; by: 'time' | 'output' | 'memory' | 'abort' };

const maxErrorBytes = 256 * 1024;
const memoryProbeMs = 50;

class Collector {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly limit: number) {}

  /** False once there is more than the limit. */
  add(chunk: Buffer): boolean {
    if (this.size + chunk.length > this.limit) return false;
    this.size += chunk.length;
    this.chunks.push(chunk);
    return true;
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** Runs a command to its end, or ends it with everything that it started. Rejects when it cannot be started. */
export function runCommand(command: Command): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.command, command.args, {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that all of it can be ended.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const stdout = new Collector(command.outputBytes);
    const stderr = new Collector(maxErrorBytes);
    let stopped: Extract<CommandResult, { type: 'stopped' }>['by'] | undefined;
    const stop = (by: typeof stopped) => {
      stopped ??= by;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => stop('time'), command.timeMs);
    const endWatch = watchMemory(child.pid, command.memoryBytes, () =>
      stop('memory'),
    );
    const onAbort = () => stop('abort');
    command.signal?.addEventListener('abort', onAbort);
    if (command.signal?.aborted) onAbort();
    const cleanUp = () => {
      clearTimeout(timer);
      endWatch();
      command.signal?.removeEventListener('abort', onAbort);
    };
    child.stdout.on('data', chunk => stdout.add(chunk) || stop('output'));
    child.stderr.on('data', chunk => stderr.add(chunk));
    child.on('error', error => {
      cleanUp();
      reject(error);
    });
    child.on('close', code => {
      cleanUp();
      resolve(
        stopped
          ? { type: 'stopped', by: stopped }
          : {
              type: 'exit',
              code,
              stdout: stdout.text(),
              stderr: stderr.text(),
            },
      );
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Ends a process that outgrows its limit. Only Linux tells; elsewhere GOMEMLIMIT and the time limit have to do. */
function watchMemory(
  pid: number | undefined,
  limit: number,
  onExceeded: () => void,
): () => void {
  if (process.platform !== 'linux' || pid === undefined) return () => {};
  const timer = setInterval(async () => {
    const status = await fs
      .readFile(`/proc/${pid}/status`, 'utf8')
      .catch(() => '');
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    if (kilobytes * 1024 > limit) onExceeded();
  }, memoryProbeMs);
  return () => clearInterval(timer);
}
