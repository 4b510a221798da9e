import type { ApplicationDefinition } from '../discover';
import { newRuntime } from './application';
import { predecessorOf, successorsOf } from './behind';

const app = (
  environment: string,
  order: number,
  more: Partial<ApplicationDefinition> = {},
) =>
  newRuntime({
    id: `api.${environment}`,
    app: 'api',
    environment,
    order,
    repository: 'r',
    scope: 'app',
    ...more,
  } as ApplicationDefinition);

describe('the environment before', () => {
  const dev = app('dev', 0);
  const staging = app('staging', 1);
  const eu = app('production-eu', 2);
  const us = app('production-us', 2);
  const other = app('other', 1, { app: 'shop' });
  const all = [us, other, eu, staging, dev];

  it.each([
    ['the first has none', dev, undefined],
    ['the nearest one counts', staging, dev],
    ['those side by side share it', us, staging],
  ])('%s', (_name, given, want) => {
    expect(predecessorOf(given, all)).toBe(want);
  });

  it('is told to all that come after', () => {
    expect(successorsOf(dev, all)).toEqual([us, eu, staging]);
    expect(successorsOf(us, all)).toEqual([]);
  });
});
