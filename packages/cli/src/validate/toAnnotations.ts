import type { ValidationProblem, ValidationReport } from './report';

/** Problems as commands of a GitHub workflow: they appear beside the lines of a pull request. Pure. @internal */
export function toAnnotations({ problems }: ValidationReport): string[] {
  return problems.map(problem => {
    const { severity, file, line, column } = problem;
    const properties = Object.entries({
      file,
      line,
      col: line === undefined ? undefined : column,
      title: problem.message,
    })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${severity} ${properties.join(',')}::${escapeText(
      textOf(problem),
    )}`;
  });
}

function textOf({ message, cause, cure }: ValidationProblem): string {
  return [cause, cure].filter(Boolean).join('\n') || message;
}

function escapeText(text: string): string {
  return text
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
