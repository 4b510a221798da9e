import { parseJson, writeJson } from './json';

describe('JSON of objects', () => {
  it.each([
    ['an integer that a double holds', '{"a":9007199254740991}'],
    ['the first that it does not', '{"a":9007199254740993}'],
    ['the largest of 64 bits', '[9223372036854775807]'],
    ['the smallest', '[-9223372036854775808]'],
    ['both beside each other', '{"a":[1,9007199254740993,2.5]}'],
    ['digits in a text', '{"a":"x:9007199254740993"}'],
  ])('comes back as it was read: %s', (_name, text) => {
    expect(writeJson(parseJson(text))).toBe(text);
  });

  it.each([
    ['beyond 64 bits', '9223372036854775808', 9223372036854775808],
    ['with a point', '9007199254740993.0', 9007199254740992],
    ['with an exponent', '[1e20]', [1e20]],
  ])('is a float %s', (_name, text, want) => {
    expect(parseJson(text)).toEqual(want);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseJson('{"a":9007199254740993')).toThrow(SyntaxError);
  });
});
