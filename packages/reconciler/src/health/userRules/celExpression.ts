/**
 * One expression in the Common Expression Language. CEL has no loops, yet it has macros over lists and regular
 * expressions: so its text, its depth and its time are bounded.
 */
import { createContext, Script } from 'node:vm';
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../../json';
import { asFields } from '../liveFields';

/** Characters of an expression. */
const LONGEST_EXPRESSION = 2_000;
/** One evaluation may take this long by the clock on the wall; most take microseconds. Milliseconds. */
const LONGEST_EVALUATION_MS = 250;
/** An expression that ran out of time so often is not asked again: a busy machine may be slow once, not always. */
const MOST_TIMEOUTS = 3;
/** Values of an object that an expression sees; beyond, the object is too large to judge. */
const MOST_VALUES = 100_000;

/** What an expression may name: the fields of the object, as Flux has it, and the object itself. */
const fields = ['apiVersion', 'kind', 'metadata', 'spec', 'status', 'data'];

const environment = fields.concat('object').reduce(
  (known, name) => known.registerVariable(name, 'dyn'),
  new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: 300,
      maxDepth: 32,
      maxListElements: 64,
      maxMapEntries: 32,
      maxCallArguments: 8,
    },
  }),
);

// A script in a context is the only thing in Node that a timer can stop from within its own thread.
const sandbox = createContext({ run: undefined });
const script = new Script('run()');

/** @internal */
export class CelExpression {
  private timeouts = 0;

  private constructor(private readonly parsed: ParseResult) {}

  /** Throws an Error whose message says what is wrong with the text. */
  static compile(text: string): CelExpression {
    if (text.length > LONGEST_EXPRESSION) {
      throw new Error(`It has more than ${LONGEST_EXPRESSION} characters`);
    }
    let parsed: ParseResult;
    try {
      parsed = environment.parse(text);
      const checked = parsed.check();
      if (!checked.valid) {
        throw checked.error ?? new Error('It has no type');
      }
    } catch (error) {
      throw new Error(firstLine(error));
    }
    return new CelExpression(parsed);
  }

  /** Throws an Error whose message says why there is no value. `context` comes from {@link celContext}. */
  evaluate(context: Readonly<Record<string, unknown>>): unknown {
    if (this.timeouts >= MOST_TIMEOUTS) {
      throw new Error(
        `It took more than ${LONGEST_EVALUATION_MS} ms ${MOST_TIMEOUTS} times, so it is not asked any more`,
      );
    }
    sandbox.run = () => this.parsed(context);
    try {
      return script.runInContext(sandbox, { timeout: LONGEST_EVALUATION_MS });
    } catch (error) {
      if (
        (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
      ) {
        this.timeouts += 1;
        throw new Error(`It takes more than ${LONGEST_EVALUATION_MS} ms`);
      }
      throw new Error(firstLine(error));
    } finally {
      sandbox.run = undefined;
    }
  }
}

/** Errors of the parser go on with the text and a mark below it. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].slice(0, 300);
}

/** The object as expressions see it: whole numbers are `int`, so that they add up with the numbers of an expression. @internal */
export function celContext(
  object: KubernetesObject,
): Readonly<Record<string, unknown>> {
  const left = { values: MOST_VALUES };
  const whole = asFields(toCel(object, left));
  return {
    ...Object.fromEntries(fields.map(name => [name, whole[name] ?? {}])),
    object: whole,
  };
}

function toCel(value: unknown, left: { values: number }): unknown {
  left.values -= 1;
  if (left.values < 0) {
    throw new Error(`The object has more than ${MOST_VALUES} values`);
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  if (value instanceof RawNumber) {
    return /^-?\d+$/.test(value.text) ? BigInt(value.text) : Number(value.text);
  }
  if (Array.isArray(value)) {
    return value.map(item => toCel(item, left));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, toCel(item, left)]),
    );
  }
  return value;
}
