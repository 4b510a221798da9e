import { samplePlan } from './__testUtils__/fakeReconciler';
import { refusal, refusals } from './__testUtils__/refusal';
import { sampleOperation } from './__testUtils__/samples';
import { startWithApps, stopStarted } from './__testUtils__/startWithApps';

jest.setTimeout(60_000);

const staging = 'payment-service.staging';

afterEach(stopStarted);

describe('sync', () => {
  it('plans without asking anything of the engine but the plan', async () => {
    const { client, engine, audited } = await startWithApps();
    expect(await client.planSync(staging)).toEqual(samplePlan());
    expect(engine.wakes).toBe(0);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(audited).toEqual([
      {
        eventId: 'application-sync',
        outcome: 'success',
        meta: { id: staging, dryRun: true, environment: 'staging' },
      },
    ]);
  });

  it('writes a request that the engine claims, and answers the operation at once', async () => {
    const { client, engine, audited } = await startWithApps();
    const operation = await client.syncApplication(staging, {
      planHash: 'plan-1',
      prune: true,
      resources: ['apps/Deployment/n/a'],
      confirm: ['staging'],
    });
    expect(operation).toMatchObject({
      applicationId: staging,
      state: 'Queued',
      trigger: { type: 'manual', by: 'user:default/ann' },
    });
    expect(await client.getOperation(operation.id)).toEqual(operation);
    expect(engine.wakes).toBe(1);
    expect(await engine.started!.store.claimRequests(9)).toEqual([
      {
        id: expect.any(String),
        type: 'sync',
        applicationId: staging,
        operationId: operation.id,
        by: 'user:default/ann',
        planHash: 'plan-1',
        prune: true,
        resources: ['apps/Deployment/n/a'],
        confirm: ['staging'],
      },
    ]);
    expect(audited[0].meta).toMatchObject({ operationId: operation.id });
  });

  it('refuses a plan that is not any more the one that was seen', async () => {
    const { client, engine } = await startWithApps();
    expect(
      await refusal(client.syncApplication(staging, { planHash: 'older' })),
    ).toMatch(
      /^ConflictError: The plan of payment-service.staging has changed/,
    );
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
  });

  it('refuses a second one while the first is under way', async () => {
    const { client, engine } = await startWithApps();
    const first = await client.syncApplication(staging);
    const again = await refusal(client.syncApplication(staging));
    expect(again).toMatch(/^ConflictError: A sync of .* is under way/);
    expect(again).toContain(first.id);
    await engine.started!.store.saveOperation(
      sampleOperation({ id: first.id, state: 'Succeeded' }),
    );
    const [request] = await engine.started!.store.claimRequests(1);
    await engine.started!.store.completeRequest(request.id, {});
    await client.syncApplication(staging);
  });

  it.each([
    ['unreachable', 'ServiceUnavailableError'],
    ['render-failed', 'ConflictError'],
    ['foreign-owner', 'ConflictError'],
    ['forbidden', 'ServiceUnavailableError'],
    ['invalid', 'InputError'],
  ] as const)(
    'says of a plan that fails as %s what failed, why and what to do, and no more',
    async (code, name) => {
      const { client, engine } = await startWithApps();
      engine.planned = {
        status: 'failed',
        code,
        subject: 'cluster prod',
        message: 'it did not work.',
        cause: new Error('token abc in the request'),
      };
      const said = await refusal(client.planSync(staging));
      expect(said).toMatch(
        new RegExp(
          `^${name}: The sync of ${staging} cannot be planned \\(cluster prod\\): it did not work\\. .+`,
        ),
      );
      expect(said).not.toContain('abc');
    },
  );

  it('is for those with the permission on the entity, and says so', async () => {
    const { client, audited, engine } = await startWithApps({
      deny: [
        'gitops.application.sync on component:default/checkout',
        'gitops.application.refresh on component:default/checkout',
      ],
    });
    await client.syncApplication(staging);
    for (const said of await refusals(
      client.syncApplication('checkout.staging'),
      client.planSync('checkout.staging'),
      client.refreshApplication('checkout.staging'),
    )) {
      expect(said).toMatch(
        /^NotAllowedError: The permission gitops\.application\.(sync|refresh) on component:default\/checkout is missing/,
      );
    }
    expect(
      audited.filter(({ outcome }) => outcome === 'NotAllowedError'),
    ).toHaveLength(3);
    expect(await engine.started!.store.claimRequests(9)).toHaveLength(1);
  });

  it('shows what an older commit would change, and never syncs it: rolling back is a commit', async () => {
    const { client, engine } = await startWithApps();
    const revision = 'b'.repeat(40);
    const value = samplePlan({ revision, dryRunOnly: true });
    engine.planned = { status: 'done', value };
    expect(await client.planSync(staging, { revision })).toEqual(value);
    expect(engine.asked).toMatchObject({ revision });
    expect(
      await refusals(
        client.syncApplication(staging, { revision }),
        client.syncApplication(staging, { revision, planHash: value.hash }),
        client.planSync(staging, { revision: 'main' }),
      ),
    ).toEqual([
      expect.stringMatching(/^ConflictError: .*rolling back is a commit/),
      expect.stringMatching(/^ConflictError: .*rolling back is a commit/),
      expect.stringMatching(/^InputError: .*revision: the whole id/),
    ]);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    engine.planned = { status: 'done', value: samplePlan({ revision }) };
    await client.syncApplication(staging, { revision });
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'sync', revision },
    ]);
  });

  it('passes a sync window for a reason, which is an event of its own', async () => {
    const { client, engine, audited } = await startWithApps();
    const reason = 'Payments fail, see incident 512';
    const operation = await client.syncApplication(staging, {
      override: { reason: `  ${reason} ` },
    });
    const override = { reason, by: 'user:default/ann' };
    expect(operation).toMatchObject({ state: 'Queued', override });
    expect(await engine.started!.store.claimRequests(9)).toMatchObject([
      { type: 'sync', by: 'user:default/ann', override: { reason } },
    ]);
    const meta = { id: staging, environment: 'staging', dryRun: false };
    expect(audited).toEqual([
      {
        ...{ eventId: 'application-sync', outcome: 'success' },
        meta: { ...meta, operationId: operation.id },
      },
      {
        ...{ eventId: 'window-override', outcome: 'success' },
        meta: { ...meta, operationId: operation.id, reason },
      },
    ]);
  });

  it('passes no sync window without the permission, a reason, or a sync', async () => {
    const { client, engine, audited } = await startWithApps({
      deny: ['gitops.emergency.override on component:default/checkout'],
    });
    const reason = 'Payments fail, see incident 512';
    const override = { reason };
    expect(
      await refusals(
        client.syncApplication('checkout.staging', { override }),
        client.syncApplication(staging, { override: { reason: ' hurry   ' } }),
        client.planSync(staging, { override } as object),
      ),
    ).toEqual([
      expect.stringMatching(
        /^NotAllowedError: The permission gitops\.emergency\.override on component:default\/checkout is missing/,
      ),
      expect.stringMatching(/^InputError: .*override\.reason: Too small/),
      expect.stringMatching(/^InputError: A dry run changes nothing/),
    ]);
    expect(await engine.started!.store.claimRequests(9)).toEqual([]);
    expect(audited).toContainEqual({
      ...{ eventId: 'window-override', outcome: 'NotAllowedError' },
      meta: expect.objectContaining({ id: 'checkout.staging', reason }),
    });
  });

  it('asks once for a fresh look, however often it is pressed', async () => {
    const { client, engine } = await startWithApps();
    const first = await client.refreshApplication(staging);
    expect(await client.refreshApplication(staging)).toEqual(first);
    expect(await engine.started!.store.claimRequests(9)).toHaveLength(1);
  });

  it.each([
    { who: 'who may sync', deny: [], acceptRewrite: true },
    {
      who: 'who may only look',
      deny: ['gitops.application.sync'],
      acceptRewrite: false,
    },
  ])(
    'follows rewritten history for a person $who: $acceptRewrite',
    async ({ deny, acceptRewrite }) => {
      const { client, engine } = await startWithApps({ deny });
      await client.refreshApplication(staging);
      expect(await engine.started!.store.claimRequests(9)).toMatchObject([
        { type: 'refresh', acceptRewrite },
      ]);
    },
  );
});
