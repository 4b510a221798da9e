import { nearestName } from './nearestName';

it.each([
  ['prdo', ['nonprod', 'prod'], 'prod'],
  ['Staging', ['staging', 'production'], 'staging'],
  ['stagng', ['staging', 'production'], 'staging'],
  ['Replcae', ['Force', 'Replace'], 'Replace'],
  ['ap-0', ['app-0', 'app-10'], 'app-0'],
  ['x', ['prod'], undefined],
  ['prod', ['test'], undefined],
  ['prod', [], undefined],
])('takes %s of %j for %s', (word, names, expected) => {
  expect(nearestName(word, names)).toBe(expected);
});
