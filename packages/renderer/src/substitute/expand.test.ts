import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expand, ExpansionError } from './expand';

interface Case {
  test: string;
  params: Record<string, string>;
  input: string;
  output: string;
  error: string | null;
}

const corpus = path.join(
  process.env.GITOPS_CORPORA ?? '',
  'flux-envsubst',
  'cases.json',
);
const hasCorpus = Boolean(process.env.GITOPS_CORPORA) && existsSync(corpus);
if (!hasCorpus) {
  process.stderr.write(
    'The corpus flux-envsubst is not tested: GITOPS_CORPORA does not name its folder.\n',
  );
}
const cases: Case[] = hasCorpus ? JSON.parse(readFileSync(corpus, 'utf8')) : [];

function evaluate(
  input: string,
  params: Record<string, string> = {},
  strict = false,
): string {
  return expand(input, {
    variables: new Map(Object.entries(params)),
    strict,
    maxLength: 10_000,
  });
}

/** The text, or the error instead. */
function answer(...given: Parameters<typeof evaluate>): unknown {
  try {
    return evaluate(...given);
  } catch (error) {
    return error;
  }
}

(hasCorpus ? describe : describe.skip)('the cases of Flux', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(39);
  });

  it.each(cases)('$test: $input', ({ test, params, input, output, error }) => {
    const strict = test === 'TestExpandStrict';
    const isBad = error !== null && error !== 'nil';
    const got = answer(input, params, strict);
    expect(got instanceof ExpansionError ? 'an error' : got).toBe(
      isBad ? 'an error' : output,
    );
  });
});

describe('expand', () => {
  const values = { a: 'abc', empty: '', path: 'a/b/c.tar.gz', emoji: 'é1' };

  it.each([
    ['a dollar before a name alone is text', '$a', '$a'],
    ['two dollars are one', 'a$$b', 'a$b'],
    ['an unknown variable is empty', '[${none}]', '[]'],
    ['a default counts for an empty value', '${empty:-x}', 'x'],
    ['a default that is empty is empty', '${none:=}', ''],
    ['a default may hold a colon and a slash', '${none:=http://x}', 'http://x'],
    [
      'the operators of Flux that are no defaults act as one',
      '${none:+x}',
      'x',
    ],
    ['a minus after the colon begins a default', '${a:-2}', 'abc'],
    ['an offset beyond the end gives nothing', '${a:9}', ''],
    ['a length beyond the end gives the rest', '${a:1:9}', 'bc'],
    ['an offset that is no number changes nothing', '${a:x}', 'abc'],
    ['the shortest beginning', '${path#*/}', 'b/c.tar.gz'],
    ['the longest end', '${path%%.*}', 'a/b/c'],
    ['one character', '${a#?}', 'bc'],
    ['a class of characters', '${a##[a-b]*}', ''],
    ['an escaped star', '${path#\\*}', 'a/b/c.tar.gz'],
    ['no match changes nothing', '${a%x*}', 'abc'],
    ['length counts bytes', '${#emoji}', '3'],
    ['an empty beginning takes a prefix', '${a/#/x}', 'xabc'],
    ['a dollar in a replacement is no pattern', '${a/b/$&}', 'a$&c'],
    ['a value is not expanded again', '${ref}', '${a}'],
  ])('%s', (_, input, want) => {
    expect(evaluate(input, { ...values, ref: '${a}' })).toBe(want);
  });

  it.each([
    ['a name that is missing', '${}', /name is missing/, 2],
    ['a brace that is missing', 'x: ${a', /closing brace/, 6],
    ['an operator that is unknown', '${a-x}', /closing brace/, 3],
    ['a replacement without an end', '${a/b}', /\/ is missing/, 6],
    ['a pattern that is missing', '${a#}', /operand/, 4],
    ['text beside a substitution', '${a#x${a}}', /closing brace/, 5],
    ['nesting without end', '${a:='.repeat(60), /too deeply/, 250],
    ['an output without end', '${big}'.repeat(2), /too long/, 6],
  ])('says where there is %s', (_, input, message, offset) => {
    expect(answer(input, { ...values, big: 'x'.repeat(6_000) })).toMatchObject({
      message: expect.stringMatching(message),
      offset,
    });
  });

  it('misses a variable that an operator reads, in strict mode, and none that has a default', () => {
    expect(() => evaluate('${none^^}', {}, true)).toThrow(
      'the variable none is not set',
    );
    expect(() => evaluate('${#none}', {}, true)).toThrow('none is not set');
    expect(evaluate('${none:-x}', {}, true)).toBe('x');
  });

  it('takes no long time for a pattern of many stars', () => {
    const value = 'a'.repeat(5_000);
    const started = performance.now();
    expect(evaluate(`\${v##${'*a'.repeat(200)}b}`, { v: value })).toBe(value);
    expect(() => evaluate(`\${v##${'*a'.repeat(900)}b}`, { v: value })).toThrow(
      'too long to compare',
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
