/** One element of a pattern: any text, or a test for one character. */
type Token = '*' | ((character: string) => boolean);

/** Characters times elements of a pattern that are compared at most: more is not a name that somebody trims. */
const maxWork = 5_000_000;

/** Which end of a value is trimmed, and how much of what matches. */
export interface Trim {
  from: 'start' | 'end';
  match: 'shortest' | 'longest';
}

/** Removes what matches `pattern` (`*`, `?`, `[a-z]`, `\` before a character) at one end of a value. */
export function trimPattern(
  value: string,
  pattern: string,
  { from, match }: Trim,
): string {
  const characters = [...value];
  const tokens = parsePattern(pattern);
  if (characters.length * tokens.length > maxWork) {
    throw new RangeError('the value and the pattern are too long to compare');
  }
  if (from === 'end') {
    characters.reverse();
    tokens.reverse();
  }
  const ends = matchEnds(characters, tokens);
  const end = match === 'shortest' ? ends[0] : ends[ends.length - 1];
  const rest = end === undefined ? characters : characters.slice(end);
  return (from === 'end' ? rest.reverse() : rest).join('');
}

/** Every length of a beginning that matches as a whole, ascending. All are found in one pass: no pattern takes long. */
function matchEnds(
  characters: readonly string[],
  tokens: readonly Token[],
): number[] {
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    if (token === '*') {
      for (let at = smallest(reached); at <= characters.length; at++) {
        next.add(at);
      }
    } else {
      for (const at of reached) {
        if (at < characters.length && token(characters[at])) next.add(at + 1);
      }
    }
    if (next.size === 0) return [];
    reached = next;
  }
  return [...reached].sort((a, b) => a - b);
}

function parsePattern(pattern: string): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    const close =
      character === '[' ? characters.indexOf(']', at + 2) : undefined;
    if (character === '*') {
      tokens.push('*');
    } else if (character === '?') {
      tokens.push(() => true);
    } else if (close !== undefined && close > 0) {
      tokens.push(parseClass(characters.slice(at + 1, close)));
      at = close;
    } else {
      const literal =
        character === '\\' ? characters[++at] ?? character : character;
      tokens.push(each => each === literal);
    }
  }
  return tokens;
}

function parseClass(characters: readonly string[]): Token {
  const isNegated = characters[0] === '^';
  const members = isNegated ? characters.slice(1) : characters;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    ranges.push([members[at], members[isRange ? at + 2 : at]]);
    if (isRange) at += 2;
  }
  return each =>
    ranges.some(([low, high]) => low <= each && each <= high) !== isNegated;
}

function smallest(numbers: ReadonlySet<number>): number {
  let least = Infinity;
  for (const each of numbers) least = Math.min(least, each);
  return least;
}
