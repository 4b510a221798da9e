import { createVerdictCache } from './verdictCache';

const verdict = { verdict: 'same', fields: [], lines: [] } as const;

describe('createVerdictCache', () => {
  it('forgets the object that was not asked for longest', () => {
    const cache = createVerdictCache({ maxEntries: 2 });
    cache.set('a', '1', verdict);
    cache.set('b', '1', verdict);
    expect(cache.get('a', '1')).toBe(verdict);
    cache.set('c', '1', verdict);
    expect(cache.get('a', '1')).toBe(verdict);
    expect(cache.get('b', '1')).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it('knows an object as it is and as it was, however often it changes', () => {
    // Each change of each object was kept until there were 50,000: memory grew for days.
    const cache = createVerdictCache({ maxEntries: 100 });
    for (let change = 1; change <= 50; change += 1) {
      cache.set('a', `${change}`, verdict);
    }
    expect(cache.get('a', '50')).toBe(verdict);
    expect(cache.get('a', '49')).toBe(verdict);
    expect(cache.get('a', '48')).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it('forgets an object that is gone', () => {
    const cache = createVerdictCache({ maxEntries: 100 });
    cache.set('a', '1', verdict);
    cache.set('a', '2', verdict);
    cache.forget('a');
    cache.forget('never known');
    expect(cache.get('a', '2')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('knows both states of what somebody sets to and fro', () => {
    const cache = createVerdictCache({ maxEntries: 100 });
    ['x', 'on', 'off', 'on', 'off'].forEach(state =>
      cache.set('a', state, verdict),
    );
    expect(cache.get('a', 'on')).toBe(verdict);
    expect(cache.get('a', 'off')).toBe(verdict);
  });
});
