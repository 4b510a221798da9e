import { canonicalJson, parseJson, RawNumber } from './json';

describe('json', () => {
  it.each([
    ['{"a":9007199254740993}'],
    ['{"a":1.0,"b":[1e3,-0.10]}'],
    ['[123456789012345678901234567890]'],
    ['{"image":"nginx:1.25","port":80}'],
    ['{"a":0.5,"b":-3,"c":1.25}'],
  ])('writes %s back to the letter', text => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  it('keeps plain numbers as numbers and others as RawNumber', () => {
    expect(parseJson('{"a":5,"b":1.5,"c":1.50}')).toEqual({
      a: 5,
      b: 1.5,
      c: new RawNumber('1.50'),
    });
  });

  it('gives equal text for equal values in any key order', () => {
    expect(canonicalJson(parseJson('{"b":1.0,"a":[{"d":1,"c":2}]}'))).toBe(
      '{"a":[{"c":2,"d":1}],"b":1.0}',
    );
  });
});
