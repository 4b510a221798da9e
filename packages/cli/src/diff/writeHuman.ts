import { printable } from '../terminal/printable';
import { tellProblem } from '../terminal/tellProblem';
import type { Terminal } from '../terminal/Terminal';
import { countChanges, titleOf } from './summary';
import type { ApplicationDiff, DiffReport, ObjectDiff } from './report';

/** A report for people, in colour. @internal */
export function writeHuman(report: DiffReport, terminal: Terminal): void {
  const { write, colours } = terminal;
  write(colours.dim(`From ${report.from} to ${report.to}\n`));
  const told = { ...terminal, note: write };
  report.problems.forEach(problem => tellProblem(problem, told));
  for (const application of report.applications) {
    writeApplication(application, terminal);
  }
  write(`${countChanges(report)}\n`);
}

function writeApplication(
  application: ApplicationDiff,
  terminal: Terminal,
): void {
  const { write, colours } = terminal;
  write(`\n${colours.bold(printable(application.id))}\n`);
  application.problems.forEach(problem =>
    tellProblem(problem, { note: write, colours }),
  );
  application.objects.forEach(object => writeObject(object, terminal));
  write('\n');
}

function writeObject(object: ObjectDiff, { write, colours }: Terminal): void {
  const paint = {
    create: colours.green,
    change: colours.yellow,
    prune: colours.red,
  }[object.change];
  const { diff, effect } = object;
  const words = diff === '' && effect !== null ? ` ${printable(effect)}` : '';
  write(`  ${paint(titleOf(object))}${colours.dim(words)}\n`);
  for (const line of diff === '' ? [] : diff.trimEnd().split('\n')) {
    write(`    ${paintLine(line, colours)}\n`);
  }
}

function paintLine(line: string, colours: Terminal['colours']): string {
  // eslint-disable-next-line no-control-regex
  const text = line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  switch (text[0]) {
    case '+':
      return colours.green(text);
    case '-':
      return colours.red(text);
    case '@':
      return colours.cyan(text);
    default:
      return text;
  }
}
