import { sameRepository } from './sameRepository';

describe('sameRepository', () => {
  it.each([
    [
      'https://github.com/acme/gitops',
      'https://github.com/Acme/gitops.git',
      true,
    ],
    [
      'https://token@github.com/acme/gitops',
      'https://github.com/acme/gitops/',
      true,
    ],
    [
      'https://github.com/acme/gitops',
      'https://github.com/acme/gitops2',
      false,
    ],
    ['', '', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect(sameRepository(a, b)).toBe(same);
  });
});
