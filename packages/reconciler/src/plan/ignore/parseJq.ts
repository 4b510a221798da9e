import {
  JqError,
  jqTokens,
  type JqNode,
  type JqSign,
  type JqToken,
} from './jqSyntax';
import { requirePath } from './requirePath';

/** Expressions are written by people; longer ones are a mistake. */
const LONGEST = 1000;
const DEEPEST = 50;

/** Functions by the number of their arguments. */
const functions: Readonly<Record<string, readonly number[]>> = {
  select: [1],
  first: [1],
  recurse: [0],
  empty: [0],
  not: [0],
  length: [0],
  type: [0],
  tostring: [0],
  ascii_downcase: [0],
  ascii_upcase: [0],
  any: [0, 1],
  all: [0, 1],
  has: [1],
  startswith: [1],
  endswith: [1],
  contains: [1],
  inside: [1],
};

const cures: Readonly<Record<string, string>> = {
  test: 'Regular expressions are not supported: write startswith, endswith or contains.',
  match:
    'Regular expressions are not supported: write startswith, endswith or contains.',
  del: 'Write the path alone: what it selects is ignored.',
  delpaths: 'Write the path alone: what it selects is ignored.',
  map: 'Write .[] | … instead.',
};

/**
 * Parses a jq path expression. The supported part: paths, `[]`, slices, `..`, `?`, `|`, `,`, `//`, comparisons,
 * `and`, `or`, and the functions above. Throws {@link JqError}, which names what is not understood.
 * @internal
 */
export function parseJq(text: string): JqNode {
  if (text.length > LONGEST) {
    throw new JqError(`it is longer than ${LONGEST} characters`);
  }
  const parser = new Parser(jqTokens(text));
  const node = parser.whole();
  requirePath(node);
  return node;
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly JqToken[]) {}

  whole(): JqNode {
    const node = this.#pipe();
    if (this.#token.kind !== 'end') {
      throw this.#unexpected();
    }
    return node;
  }

  get #token(): JqToken {
    return this.tokens[this.#at];
  }

  #is(text: string): boolean {
    const { kind } = this.#token;
    return (kind === 'sign' || kind === 'name') && this.#token.text === text;
  }

  #take(text: string): boolean {
    const isIt = this.#is(text);
    this.#at += isIt ? 1 : 0;
    return isIt;
  }

  #expect(text: string): void {
    if (!this.#take(text)) {
      throw new JqError(
        `"${text}" is missing at ${this.#token.at + 1}, before "${
          this.#token.text || 'the end'
        }"`,
      );
    }
  }

  #unexpected(): JqError {
    const { text, at, kind } = this.#token;
    return new JqError(
      kind === 'end'
        ? 'it ends too early'
        : `"${text}" at ${at + 1} is not supported here`,
    );
  }

  #pipe(): JqNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw new JqError(`it is nested deeper than ${DEEPEST} levels`);
    }
    const left = this.#binary('comma', ',', () => this.#alternative());
    const node: JqNode = this.#take('|')
      ? { is: 'pipe', left, right: this.#pipe() }
      : left;
    this.#depth -= 1;
    return node;
  }

  #binary(
    is: 'comma' | 'alternative' | 'and' | 'or',
    sign: string,
    next: () => JqNode,
  ): JqNode {
    let node = next();
    while (this.#take(sign)) {
      node = { is, left: node, right: next() };
    }
    return node;
  }

  #alternative(): JqNode {
    return this.#binary('alternative', '//', () =>
      this.#binary('or', 'or', () =>
        this.#binary('and', 'and', () => this.#comparison()),
      ),
    );
  }

  #comparison(): JqNode {
    const left = this.#term();
    const sign = ['==', '!=', '<=', '>=', '<', '>'].find(one =>
      this.#take(one),
    );
    return sign
      ? { is: 'compare', sign: sign as JqSign, left, right: this.#term() }
      : left;
  }

  #term(): JqNode {
    let node = this.#start();
    for (;;) {
      const next = this.#suffix();
      if (!next) {
        return node;
      }
      node =
        node.is === 'identity' ? next : { is: 'pipe', left: node, right: next };
    }
  }

  #start(): JqNode {
    const { kind, text } = this.#token;
    if (kind === 'field') {
      this.#at += 1;
      return { is: 'field', name: text };
    }
    if (kind === 'string' || kind === 'number') {
      this.#at += 1;
      return { is: 'literal', value: kind === 'string' ? text : Number(text) };
    }
    if (kind === 'name') {
      this.#at += 1;
      return this.#named(text);
    }
    if (this.#take('..')) {
      return { is: 'recurse' };
    }
    if (this.#take('(')) {
      const node = this.#pipe();
      this.#expect(')');
      return node;
    }
    if (this.#take('[')) {
      const items = this.#pipe();
      this.#expect(']');
      return { is: 'list', items };
    }
    if (this.#take('-') && this.#token.kind === 'number') {
      this.#at += 1;
      return { is: 'literal', value: -Number(this.tokens[this.#at - 1].text) };
    }
    if (this.#take('.')) {
      return this.#quotedField() ?? { is: 'identity' };
    }
    throw this.#unexpected();
  }

  /** `."name"`: the dot was taken. */
  #quotedField(): JqNode | undefined {
    const { kind, text } = this.#token;
    if (kind !== 'string') {
      return undefined;
    }
    this.#at += 1;
    return { is: 'field', name: text };
  }

  #named(name: string): JqNode {
    if (name === 'true' || name === 'false' || name === 'null') {
      return { is: 'literal', value: JSON.parse(name) };
    }
    const counts = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!counts) {
      throw new JqError(
        `"${name}" is not supported. ${
          cures[name] ?? `Known are: ${Object.keys(functions).join(', ')}.`
        }`,
      );
    }
    const argument = this.#take('(') ? this.#pipe() : undefined;
    if (argument) {
      this.#expect(')');
    }
    if (!counts.includes(argument ? 1 : 0)) {
      throw new JqError(
        `"${name}" takes ${
          counts.includes(1) ? 'one argument' : 'no argument'
        }`,
      );
    }
    return { is: 'call', name, ...(argument ? { argument } : {}) };
  }

  #suffix(): JqNode | undefined {
    // What does not fit an object selects nothing: a question mark changes nothing.
    while (this.#take('?'));
    if (this.#token.kind === 'field') {
      this.#at += 1;
      return { is: 'field', name: this.tokens[this.#at - 1].text };
    }
    const before = this.#at;
    if (this.#take('.')) {
      const field = this.#quotedField();
      if (field) {
        return field;
      }
      if (!this.#is('[')) {
        this.#at = before;
        throw this.#unexpected();
      }
    }
    return this.#take('[') ? this.#bracket() : undefined;
  }

  /** After `[`: `]`, `"name"]`, `2]`, `1:3]`. */
  #bracket(): JqNode {
    if (this.#take(']')) {
      return { is: 'iterate' };
    }
    const { kind, text } = this.#token;
    if (kind === 'string') {
      this.#at += 1;
      this.#expect(']');
      return { is: 'field', name: text };
    }
    const from = this.#integer();
    if (this.#take(':')) {
      const to = this.#integer();
      this.#expect(']');
      if (from === undefined && to === undefined) {
        throw new JqError('"[:]" needs a number');
      }
      return { is: 'slice', from, to };
    }
    if (from === undefined) {
      throw this.#unexpected();
    }
    this.#expect(']');
    return { is: 'index', index: from };
  }

  #integer(): number | undefined {
    const isNegative = this.#take('-');
    const { kind, text } = this.#token;
    if (kind !== 'number') {
      if (isNegative) {
        throw this.#unexpected();
      }
      return undefined;
    }
    this.#at += 1;
    return (isNegative ? -1 : 1) * Math.trunc(Number(text));
  }
}
