// The suite that stores of several packages run.
/* eslint-disable jest/no-export */
import type { LoadScope, PersonRequest, Store } from '../ports';
import { sampleEntry, sampleOperation, sampleRecord } from './samples';

/** A store under test, on an empty database. @public */
export interface StoreUnderTest {
  store: Store;
  /** Writes a row of the type `refresh`, as the host does when a person asks. */
  ask(applicationId: string): Promise<PersonRequest>;
}

/** What the engine relies on, for every store: call it inside a `describe`. @public */
export function describeStoreContract(
  open: () => Promise<StoreUnderTest>,
): void {
  it('gives back what it was given, and only running operations', async () => {
    const { store } = await open();
    const record = sampleRecord();
    await store.saveApplications([record]);
    await store.saveApplications([record]);
    await store.saveOperation(sampleOperation());
    await store.saveOperation(
      sampleOperation({ id: 'operation-2', state: 'Succeeded' }),
    );
    const { id } = record.application;
    expect(await store.load()).toEqual({
      records: [{ id, application: record.application, state: record.state }],
      operations: [sampleOperation()],
    });
  });

  it('overwrites an operation by its next state', async () => {
    const { store } = await open();
    await store.saveOperation(sampleOperation());
    await store.saveOperation(sampleOperation({ message: 'further' }));
    expect((await store.load()).operations).toMatchObject([
      { message: 'further' },
    ]);
    await store.saveOperation(sampleOperation({ state: 'Failed' }));
    expect((await store.load()).operations).toEqual([]);
  });

  it('gives back the end of an operation that the status of its Application does not tell yet', async () => {
    const { store } = await open();
    const running = sampleOperation();
    const { plan: _plan, results: _results, ...summary } = running;
    await store.saveApplications([sampleRecord({ operation: summary })]);
    const ended = sampleOperation({ state: 'Succeeded' });
    await store.saveOperation(ended);
    expect((await store.load()).operations).toEqual([ended]);
    const next = sampleOperation({ id: 'operation-2' });
    await store.saveOperation(next);
    expect((await store.load()).operations).toEqual([ended, next]);
    const told = { ...summary, state: ended.state };
    await store.saveApplications([sampleRecord({ operation: told })]);
    expect((await store.load()).operations).toEqual([next]);
  });

  it('forgets removed Applications and nothing else', async () => {
    const { store } = await open();
    await store.saveApplications([
      sampleRecord(),
      sampleRecord({ environment: 'production' }),
    ]);
    await store.removeApplications(['payment-service.staging', 'unknown']);
    const { records } = await store.load();
    expect(records.map(record => record.id)).toEqual([
      'payment-service.production',
    ]);
  });

  it('takes what is sent again', async () => {
    const { store } = await open();
    const entries = [
      { applicationId: 'payment-service.staging', entry: sampleEntry() },
    ];
    await store.appendHistory(entries);
    await expect(store.appendHistory(entries)).resolves.toBeUndefined();
    await store.saveSetup({ environments: [] });
    await expect(
      store.saveSetup({ environments: [] }),
    ).resolves.toBeUndefined();
  });

  it('claims a request once, oldest first, and again after a restart until it is completed', async () => {
    const { store, ask } = await open();
    const first = await ask('a.staging');
    const second = await ask('b.staging');
    const third = await ask('c.staging');
    expect(await store.claimRequests(2)).toEqual([first, second]);
    expect(await store.claimRequests(2)).toEqual([third]);
    expect(await store.claimRequests(2)).toEqual([]);
    await store.completeRequest(first.id, {});
    await store.completeRequest(first.id, {});
    await store.load();
    expect(await store.claimRequests(9)).toEqual([second, third]);
  });

  it('gives each of two processes what belongs to the clusters that it leads', async () => {
    const { store, ask } = await open();
    await store.saveApplications([
      sampleRecord({ app: 'a', environment: 'x', cluster: 'here' }),
      sampleRecord({ app: 'b', environment: 'x', cluster: 'there' }),
    ]);
    for (const applicationId of ['a.x', 'b.x']) {
      await store.saveOperation(
        sampleOperation({ id: `operation of ${applicationId}`, applicationId }),
      );
      await ask(applicationId);
    }
    const idsOf = async (scope: LoadScope) => {
      const { records, operations } = await store.load(scope);
      return [...records, ...operations].map(({ id }) => id);
    };
    expect(await idsOf({ clusters: ['here'] })).toEqual([
      'a.x',
      'operation of a.x',
    ]);
    expect(await idsOf({ exceptClusters: ['here'] })).toEqual([
      'b.x',
      'operation of b.x',
    ]);
    const claimed = await store.claimRequests(9, ['here']);
    expect(claimed.map(request => request.applicationId)).toEqual(['b.x']);
    // Taking one cluster up says nothing about who works on requests of another.
    await store.load({ clusters: ['here'] });
    expect(await store.claimRequests(9)).toMatchObject([
      { applicationId: 'a.x' },
    ]);
  });
}
