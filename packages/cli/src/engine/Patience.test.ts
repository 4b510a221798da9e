import { Patience } from './Patience';

it('ends for all Applications of a cluster at once, and begins anew when something has passed', () => {
  let now = 5_000;
  const patience = new Patience(1_000, () => now);
  expect(patience.isLeft('prod')).toBe(true);
  now += 999;
  expect(patience.isLeft('prod')).toBe(true);
  now += 1;
  expect(patience.isLeft('prod')).toBe(false);
  expect(patience.isLeft('staging')).toBe(true);
  patience.renew('prod');
  expect(patience.isLeft('prod')).toBe(true);
});
