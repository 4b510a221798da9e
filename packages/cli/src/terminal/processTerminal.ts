import { createColors } from 'picocolors';
import { exitCodes } from '../exitCodes';
import { askPerson } from './askPerson';
import type { Terminal } from './Terminal';

/** The terminal of this process. @internal */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const signal = interruption();
  const isInteractive = Boolean(stderr.isTTY && stdin.isTTY) && !env.CI;
  const [inOutput, inNotes] = [stdout, stderr].map(({ isTTY }) =>
    wantsColour(env, Boolean(isTTY)),
  );
  return {
    write: writer(stdout, inOutput),
    note: writer(stderr, inNotes),
    isInteractive,
    columns: stdout.columns ?? 120,
    // One of the two may be a file: what goes there is written without.
    colours: createColors(inOutput || inNotes),
    cwd: process.cwd(),
    env,
    async readInput() {
      if (stdin.isTTY) {
        return undefined;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) {
        chunks.push(chunk as Buffer);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    ask: question =>
      askPerson(question, {
        ...{ input: stdin, output: stderr, signal },
        onInterrupt: () => process.kill(process.pid, 'SIGINT'),
      }),
    signal,
  };
}

/** The words of https://no-color.org and of the field: off without a terminal and on CI, `FORCE_COLOR` insists. @internal */
export function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (env.NO_COLOR) {
    return false;
  }
  if (env.FORCE_COLOR !== undefined) {
    return env.FORCE_COLOR !== '0';
  }
  return isTerminal && env.TERM !== 'dumb' && !env.CI;
}

// eslint-disable-next-line no-control-regex
const colour = /\u001b\[[\d;]*m/g;

/**
 * A reader that went away (`gitops … | head`) is no error: the rest is not written. Anything else, such as a full disk, is
 * one, however the command would have ended: what it has begun it brings to its end.
 */
function writer(
  stream: NodeJS.WriteStream,
  inColour: boolean,
): (text: string) => void {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !isClosed) {
      process.on('exit', () => {
        process.exitCode = exitCodes.error;
      });
      if (stream !== process.stderr) {
        process.stderr.write(
          `gitops: The output cannot be written: ${error.message}\n`,
        );
      }
    }
    isClosed = true;
  });
  return text => {
    if (!isClosed) {
      stream.write(inColour ? text : text.replace(colour, ''));
    }
  };
}

/** npm and the terminal both pass Ctrl-C on: what follows within this time is the same one. Milliseconds. */
const SAME_SIGNAL_MS = 500;

/** The first signal lets the command end in order; a second one ends the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    first ??= Date.now();
    controller.abort(name);
    if (Date.now() - first > SAME_SIGNAL_MS) {
      process.exit(name === 'SIGINT' ? 130 : 143);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
