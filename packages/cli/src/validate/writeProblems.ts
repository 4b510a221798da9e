import { tellProblem } from '../terminal/tellProblem';
import type { Terminal } from '../terminal/Terminal';
import type { ValidationReport } from './report';

/** Applications that are named in a line; the others are counted. */
const MOST_NAMES = 3;

/** A report for people. @internal */
export function writeProblems(
  report: ValidationReport,
  seconds: number,
  { write, colours }: Terminal,
): void {
  for (const { applications, ...problem } of report.problems) {
    tellProblem(problem, { note: write, colours });
    if (applications.length > 0) {
      write(`  ${colours.dim(`concerns ${namesOf(applications)}`)}\n`);
    }
  }
  const count = (severity: string) =>
    report.problems.filter(problem => problem.severity === severity).length;
  const verdict = report.valid
    ? colours.green('valid')
    : colours.red('not valid');
  const errors = plural(count('error'), 'error');
  const warnings = plural(count('warning'), 'warning');
  const time = colours.dim(`(${seconds.toFixed(1)} s)`);
  write(
    `${verdict}: ${report.applications} built, ${errors}, ${warnings} ${time}
`,
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function namesOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
