/** Command lines of a page with what they print: the page says it, the test holds it. */

/** One command line and its output. */
export interface Exchange {
  command: string;
  output: readonly string[];
}

/** A fenced block `console PLACE` of a page. */
export interface Transcript {
  /** Where its commands are typed. */
  place: string;
  exchanges: Exchange[];
}

/** Lines of an output that a page shows; of a longer one the beginning. */
const SHOWN = 14;
const MORE = '…';

const time = /\d+\.\d s\b/g;
const fence = /^```console (\S+)\n([^]*?)^```$/gm;

/** The transcripts of a page, in order. Pure. */
export function transcriptsOf(page: string): Transcript[] {
  return [...page.matchAll(fence)].map(([, place, body]) => ({
    place,
    exchanges: body
      .split(/^\$ /m)
      .slice(1)
      .map(text => {
        const [command, ...output] = text.trimEnd().split('\n');
        return { command, output };
      }),
  }));
}

/** The page with other transcripts in the places of its own. Pure. */
export function withTranscripts(
  page: string,
  transcripts: readonly Transcript[],
): string {
  const left = [...transcripts];
  return page.replace(fence, () => {
    const { place, exchanges } = left.shift()!;
    const body = exchanges
      .map(({ command, output }) => [`$ ${command}`, ...output].join('\n'))
      .join('\n\n');
    return `\`\`\`console ${place}\n${body}\n\`\`\``;
  });
}

/** An output as a page shows it: without times and a long rest, with its exit code unless that is 0. Pure. */
export function shownOutput(text: string, code: number): string[] {
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line =>
      line
        .trimEnd()
        .replace(time, '0.0 s')
        .replace(/"time":"[^"]*"/g, '"time":"…"')
        .replace(/"port":\d+/g, '"port":…'),
    );
  const shown =
    lines.length > SHOWN ? [...lines.slice(0, SHOWN - 2), MORE] : lines;
  return code === 0 ? shown : [...shown, `(exit code ${code})`];
}

/** Without what differs from run to run: times, ids of commits, folders. Pure. */
export function masked(lines: readonly string[]): string[] {
  return lines
    .filter(line => line !== '')
    .map(line =>
      line
        .replace(time, '0.0 s')
        .replace(/\b[0-9a-f]{7}\b/g, '0000000')
        .replace(/\bsha1:[0-9a-f]+/g, 'sha1:0')
        .replace(/ +/g, ' '),
    );
}
