import fc from 'fast-check';
import {
  isFull,
  nextTokenAt,
  takeToken,
  type TokenBucket,
} from './tokenBucket';

describe('token bucket of self-heal', () => {
  it('gives five at once, then one every two minutes', () => {
    let bucket: TokenBucket | undefined;
    for (let count = 0; count < 5; count += 1) {
      bucket = takeToken(bucket, 0)!;
    }
    expect(takeToken(bucket, 0)).toBeUndefined();
    expect(takeToken(bucket, 119_999)).toBeUndefined();
    expect(takeToken(bucket, 120_000)).toBeDefined();
    expect(nextTokenAt(bucket!, 0)).toBe(120_000);
  });

  it('never gives more than five and one per two minutes, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 60 }),
        waits => {
          let now = 0;
          let taken = 0;
          let bucket: TokenBucket | undefined;
          for (const wait of waits) {
            now += wait;
            const after = takeToken(bucket, now);
            if (after) {
              bucket = after;
              taken += 1;
            }
          }
          expect(taken).toBeLessThanOrEqual(5 + now / 120_000 + 1e-6);
        },
      ),
    );
  });

  it('is full again two minutes after each token that was taken', () => {
    const two = takeToken(takeToken(undefined, 0), 0)!;
    expect(isFull(two, 239_999)).toBe(false);
    expect(isFull(two, 240_000)).toBe(true);
  });

  it('is not emptied by a clock that jumps back', () => {
    const bucket = takeToken(undefined, 1_000_000)!;
    expect(takeToken(bucket, 0)).toEqual({ tokens: 3, at: 0 });
  });
});
