import { spawn } from 'node:child_process';
import { Failure } from './report.mjs';

/** Runs a command to its end. Answers its output; throws a Failure with the last lines when it fails. */
export function capture(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      options.onOutput?.(String(chunk));
    });
    child.stderr.on('data', chunk => {
      errors += chunk;
      options.onOutput?.(String(chunk));
    });
    child.on('error', error =>
      reject(
        new Failure(`${command} cannot be run: ${error.message}`, options.cure),
      ),
    );
    child.on('close', code => {
      if (code === 0) {
        resolve(output);
      } else {
        const tail = `${errors}\n${output}`
          .trim()
          .split('\n')
          .slice(-30)
          .join('\n  ');
        reject(
          new Failure(
            `${command} ${args.slice(0, 3).join(' ')} failed (${code})`,
            options.cure ?? tail,
          ),
        );
      }
    });
  });
}

/** Runs a command in the foreground, or hands its output to `onOutput`; answers its exit code. */
export function foreground(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      ...options,
    });
    child.stdout?.setEncoding('utf8').on('data', onOutput);
    child.stderr?.setEncoding('utf8').on('data', onOutput);
    const forward = signal => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal ? 130 : 1));
    });
  });
}
