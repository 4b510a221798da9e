import fc from 'fast-check';
import { canonicalQuantity, quantityValue } from './quantity';

describe('canonicalQuantity', () => {
  it.each([
    ['1', '1'],
    ['1000', '1k'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1024', '1024'],
    ['12e6', '12e6'],
    ['1e-3', '1e-3'],
    ['0.1m', '100u'],
    ['-0', '0'],
    ['+5', '5'],
  ])('writes %s as %s', (text, wanted) => {
    expect(canonicalQuantity(text)).toBe(wanted);
  });

  it.each(['', 'much', '1KiB', '1 Gi', '--1', '1.2.3', 'e3'])(
    'refuses %j',
    text => {
      expect(canonicalQuantity(text)).toBeUndefined();
    },
  );

  it('keeps the value, and comes to rest after one step', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), suffix, (n, unit) => {
        const once = canonicalQuantity(`${n}${unit}`)!;
        expect(canonicalQuantity(once)).toBe(once);
        expect(quantityValue(once)).toBeCloseTo(
          quantityValue(`${n}${unit}`)!,
          3,
        );
      }),
    );
  });
});
