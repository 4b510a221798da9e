// The suite that stores of several packages run.
/* eslint-disable jest/no-export */
import type { Claim, Store } from '../ports';
import { sampleOperation, sampleRecord } from './samples';

const first: Claim = {
  cluster: 'nonprod',
  holder: 'first',
  term: 3,
  since: '2026-01-01T00:00:00.000Z',
};
const second: Claim = {
  ...first,
  holder: 'second',
  term: 4,
  since: '2026-01-01T01:00:00.000Z',
};
const led = { clusters: ['nonprod'] };

/** What engines that share a store rely on besides, for every store that can be shared: call it inside a `describe`. @public */
export function describeSharedStoreContract(open: () => Promise<Store>): void {
  it('takes what is written under the last claim', async () => {
    const store = await open();
    await store.load(led, [first]);
    await store.load(led, [first]);
    await store.saveApplications([sampleRecord()], [first]);
    await store.saveOperation(sampleOperation(), [first]);
    const { records, operations } = await store.load(led, [second]);
    expect([records, operations].map(({ length }) => length)).toEqual([1, 1]);
    await store.saveOperation(sampleOperation({ message: 'on' }), [second]);
    expect((await store.load()).operations).toMatchObject([{ message: 'on' }]);
  });

  it('refuses what a leader writes that was followed, and keeps what the next one wrote', async () => {
    const store = await open();
    await store.load(led, [first]);
    await store.load(led, [second]);
    const newest = sampleRecord({ owner: 'group:default/newest' });
    await store.saveApplications([newest], [second]);
    await store.saveOperation(sampleOperation({ message: 'new' }), [second]);
    await expect(
      store.saveApplications([sampleRecord()], [first]),
    ).rejects.toThrow(/second leads in the cluster nonprod now/);
    await expect(
      store.saveOperation(sampleOperation({ message: 'old' }), [first]),
    ).rejects.toThrow(/second leads/);
    const { records, operations } = await store.load();
    expect(records[0].application.owner).toBe('group:default/newest');
    expect(operations).toMatchObject([{ message: 'new' }]);
  });

  it('refuses the claim of a leader that was followed before it could make it', async () => {
    const store = await open();
    await store.load(led, [second]);
    await expect(store.load(led, [first])).rejects.toThrow(/second leads/);
    await store.saveApplications([sampleRecord()], [second]);
  });

  it('takes a claim whose terms begin anew, by its time', async () => {
    const store = await open();
    await store.load(led, [second]);
    const anew = { ...first, term: 0, since: '2026-01-01T02:00:00.000Z' };
    await store.load(led, [anew]);
    await store.saveApplications([sampleRecord()], [anew]);
    await expect(
      store.saveApplications([sampleRecord()], [second]),
    ).rejects.toThrow(/first leads/);
  });

  it('does not mind claims on other clusters, nor writes of a process that nobody else could replace', async () => {
    const store = await open();
    await store.load(led, [second]);
    await store.saveApplications(
      [sampleRecord()],
      [{ ...first, cluster: 'prod' }],
    );
    await store.saveApplications([sampleRecord()]);
    await store.saveOperation(sampleOperation());
    expect((await store.load()).operations).toHaveLength(1);
  });
}
