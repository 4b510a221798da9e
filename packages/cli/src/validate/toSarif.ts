import type { ValidationProblem, ValidationReport } from './report';

/** Problems as SARIF 2.1.0, which code scanning of forges reads. Pure. @internal */
export function toSarif({ problems }: ValidationReport) {
  const rules = [...new Set(problems.map(({ code }) => code))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'gitops',
            informationUri: 'https://github.com/gitops-suite/backstage-gitops',
            rules: rules.map(id => ({ id, name: nameOf(id) })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problems.map(problem => ({
          ruleId: problem.code,
          ruleIndex: rules.indexOf(problem.code),
          level: problem.severity,
          message: { text: textOf(problem) },
          locations: [{ physicalLocation: locationOf(problem) }],
        })),
      },
    ],
  };
}

/** Rules have names in PascalCase. */
function nameOf(code: string): string {
  return code.replace(/(^|-)(.)/g, (_match, _dash, letter: string) =>
    letter.toUpperCase(),
  );
}

function textOf({ message, cause, cure }: ValidationProblem): string {
  return [message, cause, cure].filter(Boolean).join('\n');
}

function locationOf({ file, line, column }: ValidationProblem) {
  return {
    artifactLocation: {
      uri: (file ?? '.').split('/').map(encodeURIComponent).join('/'),
    },
    ...(line !== undefined && {
      region: {
        startLine: line,
        ...(column !== undefined && { startColumn: column }),
      },
    }),
  };
}
