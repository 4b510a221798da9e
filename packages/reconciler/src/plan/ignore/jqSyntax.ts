/** What the supported part of jq is made of. Plain data. @public */
export type JqNode =
  | { is: 'identity' }
  | { is: 'recurse' }
  | { is: 'field'; name: string }
  | { is: 'index'; index: number }
  | { is: 'slice'; from?: number; to?: number }
  | { is: 'iterate' }
  | { is: 'literal'; value: string | number | boolean | null }
  | { is: 'list'; items: JqNode }
  | { is: 'pipe' | 'comma' | 'alternative'; left: JqNode; right: JqNode }
  | { is: 'and' | 'or'; left: JqNode; right: JqNode }
  | { is: 'compare'; sign: JqSign; left: JqNode; right: JqNode }
  | { is: 'call'; name: string; argument?: JqNode };

/** @public */
export type JqSign = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** An expression that is not understood: what, and what to write instead. @internal */
export class JqError extends Error {}

/** @internal */
export interface JqToken {
  text: string;
  kind: 'sign' | 'name' | 'field' | 'string' | 'number' | 'end';
  at: number;
}

const signs = ['==', '!=', '<=', '>=', '//', '..'];
const oneSign = '.[]()|,:;?<>-{}+*/%=$@';

/** @internal */
export function jqTokens(text: string): JqToken[] {
  const tokens: JqToken[] = [];
  let at = 0;
  const push = (kind: JqToken['kind'], value: string, length: number) => {
    tokens.push({ kind, text: value, at });
    at += length;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^(\s+|#[^\n]*)/.exec(rest);
    const field = /^\.([A-Za-z_]\w*)/.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    const number = /^\d+(\.\d+)?([eE][+-]?\d+)?/.exec(rest);
    const sign = signs.find(one => rest.startsWith(one));
    if (space) {
      at += space[0].length;
    } else if (rest[0] === '"') {
      const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest);
      push('string', stringOf(quoted?.[0], at), quoted?.[0].length ?? 1);
    } else if (field) {
      push('field', field[1], field[0].length);
    } else if (name) {
      push('name', name[0], name[0].length);
    } else if (number) {
      push('number', number[0], number[0].length);
    } else if (sign) {
      push('sign', sign, sign.length);
    } else if (oneSign.includes(rest[0])) {
      push('sign', rest[0], 1);
    } else {
      throw new JqError(`"${rest[0]}" at ${at + 1} is not understood`);
    }
  }
  return [...tokens, { kind: 'end', text: '', at }];
}

function stringOf(quoted: string | undefined, at: number): string {
  if (quoted === undefined) {
    throw new JqError(`the text that begins at ${at + 1} does not end`);
  }
  if (quoted.includes('\\(')) {
    throw new JqError('texts with \\( ) are not supported');
  }
  try {
    return JSON.parse(quoted);
  } catch {
    throw new JqError(`${quoted} is not a text in JSON's notation`);
  }
}
