import { addressOf } from './addressOf';

const one = (id: string, environment: string) => ({ id, environment });
const alone = one('shop.staging', 'staging');
const twin = one('eu.shop.production', 'production');
const other = one('us.shop.production', 'production');

it.each([
  ['its environment where no other has the same', alone, 'staging'],
  ['its id where another has the same', twin, 'eu.shop.production'],
])('calls an Application by %s', (_name, application, want) => {
  expect(addressOf(application, [alone, twin, other])).toBe(want);
});
