import type { Problem } from '@gitops-suite/model';
import { printable } from './printable';
import type { Terminal } from './Terminal';

/** Writes a problem for people: what, where, why, and what to do. @internal */
export function tellProblem(
  problem: Problem,
  { note, colours }: Pick<Terminal, 'note' | 'colours'>,
): void {
  const { severity, message, cause, cure } = problem;
  const word =
    severity === 'error' ? colours.red('error') : colours.yellow('warning');
  const where = placeOf(problem);
  note(
    `${word} ${where ? `${colours.bold(where)} ` : ''}${printable(message)}\n`,
  );
  linesOf(cause).forEach(line => note(`  ${line}\n`));
  linesOf(cure && `→ ${cure}`).forEach(line =>
    note(`  ${colours.dim(line)}\n`),
  );
}

/** `file:line:column`, as far as it is known. Pure. @internal */
export function placeOf({ file, line, column }: Problem): string {
  return [file, line, line === undefined ? undefined : column]
    .filter(part => part !== undefined && part !== '')
    .join(':');
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => line.replace(controlCharacters, ' '));
}

// eslint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/g;
