import { createInterface } from 'node:readline';

/** @internal */
export interface AskOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
  /** Ctrl-C was typed: while a line is read the terminal sends no signal for it. It should abort the signal. */
  onInterrupt(): void;
}

/**
 * Asks and answers what was typed; nothing where the input ends. Rejects with the reason of the signal when that is
 * aborted. @internal
 */
export function askPerson(
  question: string,
  { input, output, signal, onInterrupt }: AskOptions,
): Promise<string> {
  const lines = createInterface({ input, output });
  const end = () => lines.close();
  return new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', end, { once: true });
    lines.on('SIGINT', onInterrupt);
    lines.on('close', () =>
      signal.aborted ? reject(signal.reason) : resolve(''),
    );
    lines.question(question, answer => {
      resolve(answer);
      lines.close();
    });
  }).finally(() => signal.removeEventListener('abort', end));
}
