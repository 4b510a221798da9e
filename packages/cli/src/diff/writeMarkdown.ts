import type { Problem } from '@gitops-suite/model';
import { placeOf } from '../terminal/tellProblem';
import type { ApplicationDiff, DiffReport, ObjectDiff } from './report';
import { countChanges, isUndecided, titleOf, undecidedWord } from './summary';

/** Finds the comment of an earlier run, so that it is updated and not repeated. @internal */
export const COMMENT_MARK = '<!-- gitops diff -->';

/** A report as a pull request comment of at most `maxLength` characters: what does not fit is named. Pure. @internal */
export function toMarkdown(report: DiffReport, maxLength: number): string {
  const head = [
    COMMENT_MARK,
    `**${escapeText(countChanges(report))}**`,
    '',
    `From \`${report.from}\` to \`${report.to}\`, ${
      report.live ? 'by dry runs of the API servers' : 'as rendered'
    }. Values of Secrets are hidden.`,
    '',
    ...report.problems.map(problemLine),
  ].join('\n');
  const parts = [head];
  let left = maxLength - head.length - 200;
  let unseen = 0;
  for (const application of report.applications) {
    const fitting = fittingSection(application, report, left);
    unseen += fitting === undefined ? 1 : 0;
    left -= fitting === undefined ? 0 : fitting.length + 1;
    parts.push(...(fitting === undefined ? [] : [fitting]));
  }
  if (unseen > 0) {
    parts.push(
      `_${unseen} more of ${report.applications.length} Applications are left out: this comment is full. Run \`gitops diff\` to see them._`,
    );
  }
  return `${parts.join('\n')}\n`;
}

/** With its text, or with the names of its objects alone, or not at all. */
function fittingSection(
  application: ApplicationDiff,
  report: DiffReport,
  length: number,
): string | undefined {
  return [
    section(application, report, ({ diff }) => (diff ? fenced(diff) : '')),
    section(application, report, () => ''),
  ].find(text => text.length <= length);
}

function section(
  application: ApplicationDiff,
  report: DiffReport,
  body: (object: ObjectDiff) => string,
): string {
  const { id, objects, problems } = application;
  const count = isUndecided(application)
    ? undecidedWord(report)
    : `${objects.length} changed`;
  return [
    `<details><summary><b>${escapeText(id)}</b> (${count})</summary>`,
    '',
    ...problems.map(problemLine),
    ...objects.map(object =>
      [
        `\`${titleOf(object).replaceAll('`', "'")}\`${inWords(object)}`,
        body(object),
      ]
        .filter(Boolean)
        .join('\n'),
    ),
    '',
    '</details>',
  ].join('\n');
}

/** Where no line of an object changes. */
function inWords({ diff, effect }: ObjectDiff): string {
  return diff === '' && effect !== null ? ` ${escapeText(effect)}` : '';
}

function problemLine(problem: Problem): string {
  const { message, cause, cure } = problem;
  const words = [placeOf(problem), message, cause, cure].filter(Boolean);
  return `- ⚠️ ${escapeText(words.join(' · '))}`;
}

/** A fence that the text cannot close. */
function fenced(text: string): string {
  const longest = Math.max(
    2,
    ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text.trimEnd()}\n${fence}\n`;
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replace(/\s+/g, ' ');
}
