/**
 * Substitution of variables as Flux does it after a build: `${name}` and the operators of bash, `$$` for a dollar that
 * stays. A text is read once and written at once; what a variable holds is not expanded again.
 * `expand.test.ts` holds it against the public cases of Flux.
 */
import { applyOperation, isDefault } from './operators';

/** Variables, and what an expansion may cost. */
export interface Expansion {
  variables: ReadonlyMap<string, string>;
  /** A variable without value and default is an error. */
  strict: boolean;
  /** Characters that the result may have. */
  maxLength: number;
}

/** Why a text cannot be expanded, and where. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError';

  constructor(
    message: string,
    /** Characters before the place. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Operators that stand inside each other. */
const maxDepth = 50;

/** Where a piece of text ends, and what is escaped in it. */
interface TextRules {
  until?: string;
  escapes: readonly ('$' | '\\')[];
}

class Expander {
  private at = 0;
  private written = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly expansion: Expansion,
  ) {}

  run(): string {
    const parts: string[] = [];
    while (this.at < this.text.length) {
      parts.push(
        this.text.startsWith('${', this.at)
          ? this.substitution()
          : this.plain({ escapes: ['$'] }),
      );
    }
    return parts.join('');
  }

  /** From `${` to its closing brace. */
  private substitution(): string {
    const start = this.at;
    this.depth += 1;
    if (this.depth > maxDepth) throw this.error('nested too deeply', start);
    this.at += 2;
    const value = this.text[this.at] === '#' ? this.length() : this.variable();
    this.depth -= 1;
    this.written += value.length;
    if (this.written > this.expansion.maxLength) {
      throw this.error('what the variables give is too long', start);
    }
    return value;
  }

  private length(): string {
    this.at += 1;
    const start = this.at;
    const value = this.valueOf(this.name(), start);
    this.close();
    return String(Buffer.byteLength(value));
  }

  private variable(): string {
    const start = this.at;
    const name = this.name();
    const operator = this.operator();
    const args = this.args(operator);
    this.close();
    const value = isDefault(operator)
      ? this.expansion.variables.get(name) ?? ''
      : this.valueOf(name, start);
    try {
      return applyOperation(value, { operator, args });
    } catch (error) {
      if (error instanceof RangeError) throw this.error(error.message, start);
      throw error;
    }
  }

  private valueOf(name: string, start: number): string {
    const value = this.expansion.variables.get(name);
    if (value === undefined && this.expansion.strict) {
      throw this.error(`the variable ${name} is not set`, start);
    }
    return value ?? '';
  }

  private name(): string {
    const name = this.take(/[\p{L}\p{Nd}_]+/uy);
    if (name === '') {
      throw this.error('a name is missing after ${', this.at);
    }
    return name;
  }

  private operator(): string {
    return this.take(/:[=+?-]|:|=|[,^]{1,2}|##?|%%?|\/[/#%]?/y);
  }

  private args(operator: string): string[] {
    if (operator === '' || /^[,^]/.test(operator)) return [];
    if (isDefault(operator)) return this.defaults();
    if (operator === ':') return this.range();
    if (operator.startsWith('/')) return this.replacement();
    return [this.arg({ until: '}', escapes: [] })];
  }

  private defaults(): string[] {
    const parts: string[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '}') {
      parts.push(this.arg({ until: '}', escapes: [] }));
    }
    return parts;
  }

  private range(): string[] {
    const offset = this.arg({ until: ':}', escapes: [] });
    if (this.take(/:+/y) === '') return [offset];
    return [offset, this.arg({ until: '}', escapes: [] })];
  }

  private replacement(): string[] {
    const escapes = ['$', '\\'] as const;
    const isEmpty = this.text[this.at] === '/';
    const pattern = isEmpty ? '' : this.arg({ until: '/', escapes });
    if (this.take(/\/+/y) === '') throw this.error('a / is missing', this.at);
    if (this.text[this.at] === '}') return [pattern, ''];
    return [pattern, this.arg({ until: '}', escapes })];
  }

  /** Either a substitution or a piece of text, as in Flux: not both. */
  private arg(rules: TextRules): string {
    if (this.text.startsWith('${', this.at)) return this.substitution();
    const start = this.at;
    const text = this.plain(rules);
    if (this.at === start) throw this.error('an operand is missing', start);
    return text;
  }

  private plain({ until = '', escapes }: TextRules): string {
    let plain = '';
    while (this.at < this.text.length) {
      const character = this.text[this.at];
      const next = this.text[this.at + 1] ?? '';
      const isEscaped =
        (escapes.includes('$') && character === '$' && next === '$') ||
        (escapes.includes('\\') &&
          character === '\\' &&
          (next === '/' || next === '\\'));
      if (isEscaped) {
        plain += next;
        this.at += 2;
        continue;
      }
      if (until.includes(character) && until !== '') break;
      if (character === '$' && next === '{') break;
      plain += character;
      this.at += 1;
    }
    return plain;
  }

  private close(): void {
    if (this.text[this.at] !== '}') {
      throw this.error('a closing brace is missing', this.at);
    }
    this.at += 1;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private error(message: string, offset: number): ExpansionError {
    return new ExpansionError(message, offset);
  }
}

/** Replaces the variables of a text; throws an {@link ExpansionError} when it cannot be read. */
export function expand(text: string, expansion: Expansion): string {
  return text.includes('$') ? new Expander(text, expansion).run() : text;
}
