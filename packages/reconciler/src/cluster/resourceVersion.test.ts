import { isOlder } from './resourceVersion';

it.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['99999999999999999998', '99999999999999999999', true],
  ['abc', 'abd', false],
  ['', '5', false],
  ['5', '', false],
  ['0', '5', false],
])('%s older than %s: %s', (a, b, want) => {
  expect(isOlder(a, b)).toBe(want);
});
