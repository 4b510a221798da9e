import { refusal } from './__testUtils__/refusal';
import { startWithApps, stopStarted } from './__testUtils__/startWithApps';

jest.setTimeout(60_000);

const staging = 'payment-service.staging';

afterEach(stopStarted);

describe('the world around', () => {
  it('is told of changes by references that say nothing', async () => {
    const { client, engine, signals, events } = await startWithApps();
    const { ref } = await client.getApplication(staging);
    const onChange = engine.started!.onChange!;
    onChange({ applications: [staging], setup: false });
    onChange({ applications: ['checkout.staging'], setup: true });
    expect(signals).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: 'gitops',
        message: { applications: [ref], setup: false, all: false },
      },
    ]);
    expect(JSON.stringify(signals)).not.toContain('payment');
    await waitUntil(() => events.published.length > 0);
    expect(events.published).toMatchObject([
      { topic: 'gitops.revision', eventPayload: { repositories: ['gitops'] } },
    ]);
    await waitUntil(() => signals.length > 1);
    expect(signals).toHaveLength(2);
  });

  it('sees in the status that the engine crashed and works again', async () => {
    const { client, engine } = await startWithApps();
    const { onCrash, onRecovery } = engine.started!;
    onCrash!(new Error('out of memory'));
    expect(await client.getStatus()).toMatchObject({
      engine: { state: 'restarting', crashes: 1, message: 'out of memory' },
    });
    expect(await refusal(client.planSync(staging))).toMatch(
      /^ServiceUnavailableError: The GitOps engine ended \(out of memory\)/,
    );
    onRecovery!();
    expect(await client.getStatus()).toMatchObject({
      engine: { state: 'running' },
      counters: { renders: 3 },
    });
  });

  it('ends the engine when the backend ends', async () => {
    const { engine, stop } = await startWithApps();
    expect(engine.stopped).toBe(false);
    await stop();
    expect(engine.stopped).toBe(true);
  });

  it('wakes the engine by a verified push', async () => {
    const { engine, events } = await startWithApps();
    const [{ topics, onEvent }] = events.subscribed;
    expect(topics).toEqual(['github.push', 'github.pull_request']);
    const repository = { clone_url: 'http://127.0.0.1:1/acme/gitops.git' };
    await onEvent({ topic: 'github.push', eventPayload: { repository } });
    await onEvent({ topic: 'github.push', eventPayload: 'nonsense' });
    await onEvent({
      topic: 'github.pull_request',
      eventPayload: { repository },
    });
    expect(engine.refreshed).toEqual(['http://127.0.0.1:1/acme/gitops.git']);
  });

  it('never sees a secret of the config in an answer', async () => {
    const { client, base, engine } = await startWithApps();
    const answers = JSON.stringify([
      await client.listClusters(),
      await client.listRepositories(),
      await client.getStatus(),
      await (
        await fetch(`${base}/api/gitops/openapi.json`, {
          headers: { Authorization: 'Bearer mock-user-token' },
        })
      ).json(),
    ]);
    expect(answers).not.toContain('secret-token');
    expect(await engine.started!.credentialsOf!('gitops')).toEqual({
      username: 'x-access-token',
      password: 'secret-token-of-the-forge',
    });
  });
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
