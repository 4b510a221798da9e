import { RecentRenders } from './recentRenders';
import type { Rendered } from './renderApplication';

const rendered = (key: string) => ({ key } as Rendered);

describe('RecentRenders', () => {
  it.each([
    {
      what: 'as many as allowed',
      limits: { renders: 2, characters: 100 },
      kept: ['b', 'c'],
    },
    {
      what: 'as many characters as allowed in all',
      limits: { renders: 10, characters: 25 },
      kept: ['b', 'c'],
    },
    {
      what: 'the newest, however large it is',
      limits: { renders: 10, characters: 5 },
      kept: ['c'],
    },
  ])('keeps $what', ({ limits, kept }) => {
    const renders = new RecentRenders(limits);
    ['a', 'b', 'c'].forEach(key => renders.set(key, rendered(key), 10));
    expect(['a', 'b', 'c'].filter(key => renders.get(key))).toEqual(kept);
  });

  it('lets go what was not asked for longest', () => {
    const renders = new RecentRenders({ renders: 2, characters: 100 });
    renders.set('a', rendered('a'), 10);
    renders.set('b', rendered('b'), 10);
    renders.get('a');
    renders.set('c', rendered('c'), 10);
    expect(['a', 'b', 'c'].filter(key => renders.get(key))).toEqual(['a', 'c']);
  });

  it('counts a render that is made again once', () => {
    const renders = new RecentRenders({ renders: 2, characters: 25 });
    renders.set('a', rendered('a'), 10);
    renders.set('b', rendered('b'), 10);
    renders.set('b', rendered('b'), 10);
    expect(renders.get('a')).toBeDefined();
  });
});
