import type { AgentReport, Application } from '@gitops-suite/model';
import { sampleConfig, startGitops } from '../__testUtils__/startGitops';
import {
  sampleApplication,
  sampleEntry,
  sampleOperation,
} from '../__testUtils__/samples';

jest.setTimeout(60_000);

const token = 'a-token-of-an-agent-in-a-test-0123456789';
const config = {
  ...sampleConfig,
  gitops: {
    ...(sampleConfig.gitops as object),
    agents: [
      { name: 'edge', token, clusters: ['factory', 'shop'] },
      { name: 'other', token: token.toUpperCase(), clusters: ['vault'] },
    ],
  },
};

const emptyReport: AgentReport = {
  clusters: [],
  applications: [],
  removed: [],
  history: [],
  operations: [],
  completed: [],
};

function reported(changes: Partial<Application> = {}) {
  const application = sampleApplication({
    app: 'press',
    environment: 'factory',
    cluster: 'factory',
    ...changes,
  });
  return { application, nodes: [], diffs: [], events: [] };
}

describe('agents', () => {
  let world: Awaited<ReturnType<typeof startGitops>>;
  const post = async (path: string, body: unknown, bearer = token) => {
    const response = await fetch(`${world.base}/api/gitops/agents/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const report = (changes: Partial<AgentReport>, bearer?: string) =>
    post('report', { ...emptyReport, ...changes }, bearer);

  beforeEach(async () => {
    world = await startGitops({ config });
  });
  afterEach(() => world.stop());

  it('shows what an agent reports as what the engine itself writes', async () => {
    const answer = await report({
      clusters: [{ name: 'factory', reachable: true, objects: 3 }],
      applications: [reported()],
      history: [{ applicationId: 'press.factory', entry: sampleEntry() }],
      operations: [sampleOperation({ applicationId: 'press.factory' })],
    });
    expect(answer).toEqual({ status: 200, body: { resend: true } });
    const { items } = await world.client.listApplications({
      cluster: ['factory'],
    });
    expect(items.map(({ id }) => id)).toEqual(['press.factory']);
    const { items: clusters } = await world.client.listClusters();
    expect(clusters).toContainEqual(
      expect.objectContaining({
        name: 'factory',
        reachable: true,
        leader: { identity: 'agent edge', term: 0 },
      }),
    );
    expect(world.signals).not.toEqual([]);
  });

  it('asks for everything until it is on its way: the database may be new', async () => {
    const resend = async (changes: Partial<AgentReport>) =>
      (await report(changes)).body.resend;
    // What the agent tells already may have begun before the database was lost.
    expect(await resend({ round: 'early' })).toBe(true);
    const everything = ['press.factory'];
    expect(await resend({ round: 'early', everything })).toBe(true);
    expect(await resend({ applications: [reported()] })).toBe(true);
    expect(await resend({ round: 'asked' })).toBe(false);
    expect(await resend({ round: 'asked', everything })).toBe(false);
    expect(await resend({})).toBe(false);
  });

  it('forgets Applications that are not among everything, in the clusters of the agent alone', async () => {
    await report(
      {
        applications: [
          reported({ app: 'a', environment: 'vault', cluster: 'vault' }),
        ],
      },
      token.toUpperCase(),
    );
    await report({
      applications: [reported(), reported({ app: 'old' })],
      everything: ['old.factory', 'press.factory'],
    });
    await report({ everything: ['press.factory'] });
    const { items } = await world.client.listApplications({});
    expect(items.map(({ id }) => id).sort()).toEqual([
      'a.vault',
      'press.factory',
    ]);
  });

  it('leaves out what is about an Application that came and went unheard, and takes the rest', async () => {
    const answer = await report({
      applications: [reported()],
      removed: ['gone.factory'],
      history: [
        { applicationId: 'gone.factory', entry: sampleEntry() },
        {
          applicationId: 'press.factory',
          entry: { ...sampleEntry(), id: 'entry-of-press' },
        },
      ],
      operations: [sampleOperation({ applicationId: 'gone.factory' })],
    });
    expect(answer.status).toBe(200);
    const { items } = await world.client.getHistory('press.factory');
    expect(items.map(({ id }) => id)).toEqual(['entry-of-press']);
  });

  it.each<{ name: string; changes: Partial<AgentReport>; want: string }>([
    {
      name: 'an Application of a cluster that is not its own',
      changes: { applications: [reported({ cluster: 'nonprod' })] },
      want: 'the cluster nonprod is not one of its clusters',
    },
    {
      name: 'the status of a cluster that is not its own',
      changes: { clusters: [{ name: 'vault', reachable: true, objects: 0 }] },
      want: 'the cluster vault is not one of its clusters',
    },
    {
      name: 'an id that an Application elsewhere has',
      changes: { applications: [reported({ app: 'a', environment: 'vault' })] },
      want: 'the Application a.vault is not in one of its clusters',
    },
    {
      name: 'the removal of an Application elsewhere',
      changes: { removed: ['a.vault'] },
      want: 'the Application a.vault is not in one of its clusters',
    },
    {
      name: 'history of an Application elsewhere',
      changes: {
        history: [{ applicationId: 'a.vault', entry: sampleEntry() }],
      },
      want: 'the Application a.vault is not in one of its clusters',
    },
    {
      name: 'an operation of an Application elsewhere',
      changes: { operations: [sampleOperation({ applicationId: 'a.vault' })] },
      want: 'the Application a.vault is not in one of its clusters',
    },
    {
      name: 'a link that runs a script',
      changes: {
        applications: [
          reported({
            // eslint-disable-next-line no-script-url
            source: { ...reported().application.source, url: 'javascript:1' },
          }),
        ],
      },
      want: '"javascript:1" is not a web address',
    },
  ])('refuses and audits $name', async ({ changes, want }) => {
    await report(
      {
        applications: [
          reported({ app: 'a', environment: 'vault', cluster: 'vault' }),
        ],
      },
      token.toUpperCase(),
    );
    const answer = await report(changes);
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain(want);
    expect(world.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'agent-report',
        outcome: 'NotAllowedError',
      }),
    );
    const { items } = await world.client.listApplications({});
    expect(items.map(({ id }) => id)).toEqual(['a.vault']);
  });

  it.each(['report', 'requests'])(
    'says of a body for %s that it does not know what is wrong with it',
    async path => {
      const { status, body } = await post(path, { startsAnew: 'perhaps' });
      expect(status).toBe(400);
      expect(body.error).toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/not valid.*\n.*version of the agent/s),
      });
    },
  );

  it.each(['', 'wrong', `${token}x`])(
    'lets nobody in with the token "%s"',
    async bearer => {
      expect((await report({}, bearer)).status).toBe(401);
      expect((await post('requests', {}, bearer)).status).toBe(401);
      expect(world.audited).toContainEqual(
        expect.objectContaining({ outcome: 'AuthenticationError' }),
      );
    },
  );

  it('does not let the token of an agent read anything', async () => {
    const response = await fetch(`${world.base}/api/gitops/applications`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
  });

  it('says what is wrong with a report that it cannot read', async () => {
    const { status, body } = await report({ clusters: 'none' as never });
    expect(status).toBe(400);
    expect(body.error.message).toContain('clusters');
  });

  it('hands a request to the agent that leads, takes the answer, and gives it to nobody else', async () => {
    await report({ applications: [reported()] });
    const operation = await world.client.syncApplication('press.factory', {});
    expect(
      await world.engine.started!.store.claimRequests(9, ['factory', 'shop']),
    ).toEqual([]);
    const { body } = await post('requests', { startsAnew: true });
    expect(body.requests).toMatchObject([
      {
        type: 'sync',
        applicationId: 'press.factory',
        operationId: operation.id,
        by: 'user:default/ann',
      },
    ]);
    const [{ id }] = body.requests;
    // It died before it had done it.
    expect((await post('requests', { startsAnew: true })).body).toEqual(body);
    const problem = {
      code: 'x',
      severity: 'error' as const,
      message: 'not now',
    };
    await report({ completed: [{ id, problem }] });
    expect(await world.client.getOperation(operation.id)).toMatchObject({
      state: 'Failed',
      message: 'not now',
    });
  });

  it('does not take an answer to a request about somebody else', async () => {
    await report(
      {
        applications: [
          reported({ app: 'a', environment: 'vault', cluster: 'vault' }),
        ],
      },
      token.toUpperCase(),
    );
    await world.client.syncApplication('a.vault', {});
    const { body } = await post(
      'requests',
      { startsAnew: true },
      token.toUpperCase(),
    );
    const [{ id, operationId }] = body.requests;
    const problem = { code: 'x', severity: 'error' as const, message: 'no' };
    await report({ completed: [{ id, problem }] });
    expect(await world.client.getOperation(operationId)).toMatchObject({
      state: 'Queued',
    });
  });

  it('asks the agent for a plan, and answers with it', async () => {
    await report({ applications: [reported()] });
    const { value: plan } = world.engine.planned as {
      value: { applicationId: string };
    };
    world.engine.planned = {
      status: 'failed',
      code: 'not-leading',
      message: 'the agent edge reconciles the cluster factory now',
    };
    const planned = world.client.planSync('press.factory', {});
    const { body } = await post('requests', { startsAnew: false });
    expect(body.requests).toMatchObject([{ type: 'plan' }]);
    const [{ id }] = body.requests;
    await report({ completed: [{ id, plan: plan as never }] });
    expect(await planned).toEqual(plan);
  });
});
