import { refusal, refusals } from './__testUtils__/refusal';
import { sampleOperation } from './__testUtils__/samples';
import { startWithApps, stopStarted } from './__testUtils__/startWithApps';

jest.setTimeout(60_000);

const staging = 'payment-service.staging';

afterEach(stopStarted);

describe('operations', () => {
  const held = sampleOperation({ state: 'Held', planHash: 'plan-1' });

  it('ends a sync that nobody has begun, without the engine', async () => {
    const { client, engine } = await startWithApps();
    const { id } = await client.syncApplication(staging);
    expect(await client.terminateOperation(id)).toMatchObject({
      state: 'Terminated',
    });
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(await refusal(client.terminateOperation(id))).toMatch(
      /^ConflictError: Operation .* has already ended: Terminated/,
    );
  });

  it('asks the engine to end a sync that runs', async () => {
    const { client, engine } = await startWithApps();
    await engine.started!.store.saveOperation(sampleOperation());
    await client.terminateOperation('operation-1');
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'terminate', operationId: 'operation-1', by: 'user:default/ann' },
    ]);
  });

  it('lets the very plan pass that was seen, and no other', async () => {
    const { client, engine } = await startWithApps();
    const { store } = engine.started!;
    await store.saveOperation(held);
    expect(
      await refusal(client.approveOperation(held.id, { planHash: 'older' })),
    ).toMatch(/^ConflictError: The plan has changed/);
    await client.approveOperation(held.id, {
      planHash: 'plan-1',
      confirm: ['staging'],
    });
    expect(await store.claimRequests(9)).toMatchObject([
      { type: 'approve', planHash: 'plan-1', confirm: ['staging'] },
    ]);
    await store.saveOperation({ ...held, state: 'Applying' });
    expect(
      await refusal(client.approveOperation(held.id, { planHash: 'plan-1' })),
    ).toMatch(/^ConflictError: Operation operation-1 waits for nobody/);
  });

  it('are hidden and closed as their Application is', async () => {
    const { client, engine } = await startWithApps({
      deny: [
        'gitops.application.read on component:default/checkout',
        'gitops.application.sync on component:default/payment-service',
      ],
    });
    const { store } = engine.started!;
    await store.saveOperation(held);
    await store.saveOperation({
      ...held,
      id: 'other',
      applicationId: 'checkout.staging',
    });
    const none = await refusal(client.getOperation('none'));
    expect(
      (await refusal(client.getOperation('other'))).replace('other', 'none'),
    ).toBe(none);
    expect(
      (await refusal(client.terminateOperation('other'))).replace(
        'other',
        'none',
      ),
    ).toBe(none);
    for (const said of await refusals(
      client.terminateOperation(held.id),
      client.approveOperation(held.id, { planHash: 'plan-1' }),
    )) {
      expect(said).toMatch(/^NotAllowedError/);
    }
    expect((await client.getOperation(held.id)).state).toBe('Held');
  });
});
