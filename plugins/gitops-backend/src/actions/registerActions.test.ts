import { mockCredentials } from '@backstage/backend-test-utils';
import { sampleRecord } from '../__testUtils__/samples';
import { startGitops } from '../__testUtils__/startGitops';

jest.setTimeout(60_000);

const credentials = mockCredentials.user('user:default/ann');
let gitops: Awaited<ReturnType<typeof startGitops>>;

async function start(deny: string[] = []) {
  gitops = await startGitops({ deny });
  const { store } = await gitops.engine.begun;
  await store.saveApplications([
    sampleRecord(),
    sampleRecord({ app: 'checkout', health: { status: 'Degraded' } }),
  ]);
  const invoke = async (name: string, input: object) =>
    (
      await gitops.actions.invoke({
        id: `test:${name}`,
        input: input as never,
        credentials,
      })
    ).output as any;
  return { ...gitops, invoke };
}

afterEach(() => gitops.stop());

it('finds what is broken, in a few words', async () => {
  const { invoke } = await start();
  expect(await invoke('list-applications', { health: 'Degraded' })).toEqual({
    total: 1,
    applications: [
      {
        id: 'checkout.staging',
        app: 'checkout',
        environment: 'staging',
        cluster: 'nonprod',
        owner: 'group:default/payments',
        sync: 'Synced',
        health: 'Degraded',
      },
    ],
  });
});

it('plans, then syncs exactly that plan', async () => {
  const { invoke, engine, audited } = await start();
  const id = 'payment-service.staging';
  const { plan } = await invoke('plan-sync', { id });
  await expect(
    invoke('sync-application', { id, planHash: 'other' }),
  ).rejects.toThrow('has changed since it was shown');
  expect(await invoke('sync-application', { id, planHash: plan.hash })).toEqual(
    { operationId: expect.any(String), state: 'Queued' },
  );
  expect(await engine.started!.store.claimRequests(9)).toHaveLength(1);
  expect(
    audited.map(({ eventId, outcome }) => `${eventId} ${outcome}`),
  ).toEqual(['application-sync ConflictError', 'application-sync success']);
});

it('does for nobody what the API would refuse', async () => {
  const { invoke } = await start([
    'gitops.application.read on component:default/checkout',
    'gitops.application.sync on component:default/payment-service',
  ]);
  expect((await invoke('list-applications', {})).total).toBe(1);
  for (const name of ['get-application', 'plan-sync', 'sync-application']) {
    await expect(
      invoke(name, { id: 'checkout.staging', planHash: 'x' }),
    ).rejects.toThrow('There is no Application checkout.staging');
  }
  for (const name of ['plan-sync', 'sync-application']) {
    await expect(
      invoke(name, { id: 'payment-service.staging', planHash: 'x' }),
    ).rejects.toThrow('The permission gitops.application.sync on');
  }
});
