import type { FileChange } from '../git/diff';
import { markup } from './html';
import type { Html, Part } from './html';

/** A line of a unified diff with its place on both sides. */
export interface DiffLine {
  kind: 'context' | 'added' | 'removed' | 'hunk' | 'note';
  text: string;
  before?: number;
  after?: number;
  /** The part that differs from its counterpart, as [from, to). */
  mark?: [number, number];
}

const maxLines = 1500;

/** Reads the hunks of one file. */
export function parsePatch(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of patch.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: 'hunk', text: line });
    } else if (line.startsWith('+'))
      lines.push({ kind: 'added', text: line.slice(1), after: after++ });
    else if (line.startsWith('-'))
      lines.push({ kind: 'removed', text: line.slice(1), before: before++ });
    else if (line.startsWith('\\'))
      lines.push({ kind: 'note', text: line.slice(2) });
    else
      lines.push({
        kind: 'context',
        text: line.slice(1),
        before: before++,
        after: after++,
      });
  }
  return markChanges(lines);
}

/** Marks what differs where a block of removed lines is followed by as many added ones. */
function markChanges(lines: DiffLine[]): DiffLine[] {
  const run = (from: number, kind: DiffLine['kind']) => {
    let to = from;
    while (lines[to]?.kind === kind) to += 1;
    return to;
  };
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at].kind !== 'removed') continue;
    const middle = run(at, 'removed');
    const end = run(middle, 'added');
    if (middle - at === end - middle) {
      for (let index = 0; index < middle - at; index += 1)
        markPair(lines[at + index], lines[middle + index]);
    }
    at = Math.max(at, end - 1);
  }
  return lines;
}

function markPair(removed: DiffLine, added: DiffLine): void {
  const [one, other] = [removed.text, added.text];
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < most - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  )
    end += 1;
  // Lines with next to nothing in common are better read whole.
  if ((start + end) * 3 < most) return;
  removed.mark = [start, one.length - end];
  added.mark = [start, other.length - end];
}

const signs = {
  context: ' ',
  added: '+',
  removed: '-',
  hunk: '',
  note: '',
} as const;

function code(line: DiffLine): Part {
  if (!line.mark || line.mark[0] >= line.mark[1]) return line.text;
  const [from, to] = line.mark;
  return markup`${line.text.slice(0, from)}<mark>${line.text.slice(
    from,
    to,
  )}</mark>${line.text.slice(to)}`;
}

function row(line: DiffLine): Html {
  if (line.kind === 'hunk' || line.kind === 'note') {
    return markup`<tr class="${line.kind}">
      <td class="number"></td>
      <td class="number"></td>
      <td>${line.text}</td>
    </tr>`;
  }
  return markup`<tr class="${line.kind}">
    <td class="number">${line.before}</td>
    <td class="number">${line.after}</td>
    <td><span class="sign">${signs[line.kind]}</span>${code(line)}</td>
  </tr>`;
}

function hunks(file: FileChange): Html {
  if (file.isBinary)
    return markup`<p class="quiet pad">Binary file, not shown.</p>`;
  if (file.patch === undefined) {
    return markup`<p class="quiet pad">
      ${
        file.additions + file.deletions === 0
          ? 'No change of content.'
          : 'This difference is too large to show here.'
      }
    </p>`;
  }
  const lines = parsePatch(file.patch);
  return markup`<div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label="Difference of ${file.path}"
    >
      <table class="diff">
        <tbody>
          ${lines.slice(0, maxLines).map(row)}
        </tbody>
      </table>
    </div>
    ${
      lines.length > maxLines &&
      markup`<p class="quiet pad">
      ${lines.length - maxLines} more lines are not shown.
    </p>`
    }`;
}

/** The name of a file's anchor on a page of differences. */
const anchorOf = (file: FileChange): string =>
  `file-${Buffer.from(file.path).toString('base64url')}`;

/** Draws files with their differences; each can be folded. */
export function diffView(
  files: readonly FileChange[],
  linkTo: (file: FileChange) => string,
): Html {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return markup`<p class="summary">
      ${files.length} ${files.length === 1 ? 'file' : 'files'} changed,
      <span class="plus">+${additions}</span>
      <span class="minus">−${deletions}</span>
    </p>
    ${
      files.length > 1 &&
      markup`<nav class="box filelist" aria-label="Changed files">
      <ul>
        ${files.map(
          file => markup`<li>
            <a href="#${anchorOf(file)}"
              ><span class="state ${file.status}">${file.status}</span
              >${file.path}</a
            >
            <span class="counts"
              ><span class="plus">+${file.additions}</span>
              <span class="minus">−${file.deletions}</span></span
            >
          </li>`,
        )}
      </ul>
    </nav>`
    }
    ${files.map(
      file => markup`<details class="box file" open id="${anchorOf(file)}">
        <summary>
          <span class="path"
            >${
              file.previousPath !== undefined && markup`${file.previousPath} → `
            }${file.path}</span
          >
          <span class="counts"
            ><span class="plus">+${file.additions}</span>
            <span class="minus">−${file.deletions}</span></span
          >
          <a class="quiet" href="${linkTo(file)}">View file</a>
        </summary>
        ${hunks(file)}
      </details>`,
    )}`;
}
