import fc from 'fast-check';
import { RawNumber } from '../json';
import { equalValues } from './equalValues';

describe('equalValues', () => {
  it.each([
    [new RawNumber('1.0'), 1, true],
    [new RawNumber('1e3'), 1000, true],
    [new RawNumber('1.50'), new RawNumber('15e-1'), true],
    [new RawNumber('-0.0'), 0, true],
    [new RawNumber('9007199254740993'), 9007199254740992, false],
    [new RawNumber('1e400'), new RawNumber('1e401'), false],
    [new RawNumber('1.0'), '1.0', false],
    [1, true, false],
    [null, undefined, false],
    [{ a: undefined }, {}, true],
    [{ a: null }, {}, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ toString: 1 }, {}, false],
  ])('%s and %s: %s', (a, b, equal) => {
    expect(equalValues(a, b)).toBe(equal);
    expect(equalValues(b, a)).toBe(equal);
  });

  it('calls any JSON value equal to its copy with other key order', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) {
        return value.map(reversed);
      }
      return typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, field]) => [name, reversed(field)]),
          )
        : value;
    };
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(equalValues(value, reversed(value))).toBe(true);
      }),
    );
  });
});
