import { parse, stringify } from 'yaml';
import { yamlLines, yamlScalar } from './yamlLines';

const asTheLibraryWrites = (text: string) =>
  stringify(text, { lineWidth: 0, version: '1.1' }).replace(/\n$/, '');

describe('a text on one line of YAML', () => {
  it.each([
    ...[
      'payment-service',
      'example.com/payment:1.2.3',
      'a@sha256:0f',
      'apps/v1',
    ],
    ...['y', 'N', 'yes', 'Off', 'TRUE', 'null', 'Null', '~', 'nan', 'inf'],
    ...['', ' ', 'a b', 'a: b', 'a:', 'a::', 'a:b:', 'a #b', 'a#b', '#a', '-a'],
    ...['1', '1.0', '0x1f', '1e3', 'e1', '1_000', '12:30:45', '2026-11-30'],
    ...['.inf', '=', '<<', '*a', '&a', '!a', '%a', '@a', '`a', '{a', '[a', 'é'],
  ])('%j is written as the library writes it', text => {
    expect(yamlScalar(text)).toBe(asTheLibraryWrites(text));
    expect(parse(yamlScalar(text), { version: '1.1' })).toBe(text);
  });
});

it('writes nested values in blocks', () => {
  expect(
    yamlLines({ a: [{ b: 'c', d: [] }, 'true'], e: {}, f: 'two\nlines\n' }),
  ).toEqual([
    'a:',
    '  - b: c',
    '    d: []',
    '  - "true"',
    'e: {}',
    'f: |',
    '  two',
    '  lines',
  ]);
});
