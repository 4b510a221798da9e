import type { IgnoreRule, Problem } from '@gitops-suite/model';
import { FIELD_MANAGER } from '@gitops-suite/model';
import { JqError, parseJq } from '../plan/ignore';

/** Where a list of rules stands in its file. @internal */
export interface IgnorePlace {
  file: string;
  /** From the root of the file to the list. */
  path: readonly PropertyKey[];
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/**
 * What a schema cannot tell of `ignoreDifferences`: jq expressions that are not understood. A rule with a problem
 * ignores nothing, so the file counts as broken and its last good state stays.
 * @internal
 */
export function ignoreProblems(
  rules: readonly IgnoreRule[] | undefined,
  place: IgnorePlace,
): Problem[] {
  return (rules ?? []).flatMap((rule, index) => [
    ...rule.jqPathExpressions.flatMap((expression, at) => {
      const reason = whyNotUnderstood(expression);
      return reason === undefined
        ? []
        : [
            problem(place, {
              path: [index, 'jqPathExpressions', at],
              message: `the jq expression ${expression} cannot be used`,
              cause: reason,
              cure: 'Write a path expression as docs/drift.md describes it, or a JSON pointer.',
            }),
          ];
    }),
    ...rule.managedFieldsManagers.flatMap((manager, at) =>
      manager === FIELD_MANAGER
        ? [
            problem(place, {
              path: [index, 'managedFieldsManagers', at],
              message: `${FIELD_MANAGER} is the field manager of the suite itself`,
              cause: 'Nothing that Git says would be compared.',
              cure: 'Name the manager whose fields are to be left alone.',
            }),
          ]
        : [],
    ),
  ]);
}

function problem(
  { file, path, lineOf }: IgnorePlace,
  found: { path: PropertyKey[]; message: string; cause: string; cure: string },
): Problem {
  return {
    code: 'ignore-differences',
    severity: 'error',
    message: `${file}: ${found.message}`,
    file,
    line: lineOf([...path, ...found.path]),
    cause: found.cause,
    cure: found.cure,
  };
}

function whyNotUnderstood(expression: string): string | undefined {
  try {
    parseJq(expression);
    return undefined;
  } catch (error) {
    if (error instanceof JqError) {
      return error.message;
    }
    throw error;
  }
}
