import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { commitFiles } from '../__testUtils__/commitFiles';
import {
  cloneUrl,
  git,
  octokitFor,
  receiveWebhooks,
  startTestForge,
} from '../__testUtils__/testForge';
import type { Received, TestForge } from '../__testUtils__/testForge';

jest.setTimeout(60_000);

const secret = 'a secret of this test';

// Between two looks at what another task must bring about.
const pause = () => new Promise(resolve => setTimeout(resolve, 10));

describe('webhooks, by GitHub’s own schemas', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  let forge: TestForge;
  let receiver: Awaited<ReturnType<typeof receiveWebhooks>>;
  const validated = new Set<string>();

  beforeAll(async () => {
    addFormats(ajv);
    ajv.addSchema(
      JSON.parse(
        readFileSync(require.resolve('@octokit/webhooks-schemas'), 'utf8'),
      ),
      'webhooks',
    );
    forge = await startTestForge();
  });
  afterAll(() => forge.end());
  beforeEach(async () => {
    receiver = await receiveWebhooks();
  });
  afterEach(() => receiver.close());

  /** Checks signature and schema and answers the payload. */
  function accept(delivery: Received) {
    const event = String(delivery.headers['x-github-event']);
    const signature = `sha256=${createHmac('sha256', secret)
      .update(delivery.body)
      .digest('hex')}`;
    expect(delivery.headers['x-hub-signature-256']).toBe(signature);
    expect(delivery.headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
    expect(delivery.headers['content-type']).toBe('application/json');
    const payload = JSON.parse(delivery.body) as Record<string, any>; // any: payloads of all events
    const name =
      payload.action === undefined
        ? `${event}$event`
        : `${event}$${payload.action}`;
    const validate =
      ajv.getSchema(`webhooks#/definitions/${name.replace('$', '%24')}`) ??
      ajv.getSchema(`webhooks#/definitions/${name}`);
    if (!validate) throw new Error(`GitHub has no event ${name}`);
    validate(payload);
    expect({ name, errors: validate.errors }).toEqual({ name, errors: null });
    validated.add(name);
    return payload;
  }

  async function hooked(repo: string) {
    const owner = 'acme';
    await forge.createRepository({ owner, name: repo });
    const octokit = octokitFor(forge);
    const at = { owner, repo };
    const first = await commitFiles(
      octokit,
      { ...at, branch: 'main' },
      { 'a.txt': 'a\n', 'b.txt': 'b\n' },
    );
    forge.ensureHook({ owner, repo, url: receiver.url, secret });
    await receiver.atLeast(1);
    return { ...at, octokit, first };
  }

  const named = (event: string, payloads: { event: string; payload: any }[]) =>
    payloads.filter(item => item.event === event).map(({ payload }) => payload); // any: payloads of all events
  const all = () =>
    receiver.received.map(delivery => ({
      event: String(delivery.headers['x-github-event']),
      payload: accept(delivery),
    }));

  it('pings a new hook', async () => {
    await hooked('ping');
    expect(
      all().map(({ event, payload }) => [event, payload.hook.config.secret]),
    ).toEqual([['ping', '********']]);
  });

  it('tells of pushes: new branch, more commits, forced, tag, gone', async () => {
    const { owner, repo, octokit, first } = await hooked('push');
    const second = await commitFiles(
      octokit,
      { owner, repo, branch: 'main' },
      { 'a.txt': 'a2\n', 'b.txt': null, 'c.txt': 'c\n' },
    );
    await receiver.atLeast(2);
    await octokit.git.createRef({
      owner,
      repo,
      ref: 'refs/heads/side',
      sha: second,
    });
    await receiver.atLeast(3);
    await octokit.git.updateRef({
      owner,
      repo,
      ref: 'heads/side',
      sha: first,
      force: true,
    });
    await receiver.atLeast(4);
    await octokit.git.createRef({
      owner,
      repo,
      ref: 'refs/tags/v1',
      sha: second,
    });
    await receiver.atLeast(5);
    await octokit.git.deleteRef({ owner, repo, ref: 'heads/side' });
    await receiver.atLeast(6);
    const pushes = named('push', all());
    const zero = '0'.repeat(40);
    expect(
      pushes.map(push => [
        push.ref,
        push.before,
        push.after,
        push.created,
        push.deleted,
        push.forced,
        push.commits.length,
      ]),
    ).toEqual([
      ['refs/heads/main', first, second, false, false, false, 1],
      ['refs/heads/side', zero, second, true, false, false, 0],
      ['refs/heads/side', second, first, false, false, true, 0],
      ['refs/tags/v1', zero, second, true, false, false, 0],
      ['refs/heads/side', first, zero, false, true, false, 0],
    ]);
    expect(pushes[0].head_commit).toEqual(
      expect.objectContaining({
        id: second,
        added: ['c.txt'],
        removed: ['b.txt'],
        modified: ['a.txt'],
        author: expect.objectContaining({ username: 'developer' }),
      }),
    );
    expect(pushes[4].head_commit).toBeNull();
  });

  it('tells of a real push of several branches at once', async () => {
    const { owner, repo } = await hooked('git');
    const clone = join(forge.folder, 'clone');
    await mkdir(clone);
    await git(
      forge.folder,
      'clone',
      '-q',
      cloneUrl(forge, `${owner}/${repo}`),
      clone,
    );
    await writeFile(join(clone, 'grüße.txt'), 'x');
    await git(clone, 'add', '.');
    await git(clone, 'commit', '-qm', 'Greet');
    await git(clone, 'push', '-q', 'origin', 'main', 'HEAD:refs/heads/new');
    await receiver.atLeast(3);
    const pushes = named('push', all());
    expect(pushes.map(push => [push.ref, push.commits.length]).sort()).toEqual([
      ['refs/heads/main', 1],
      ['refs/heads/new', 1],
    ]);
    expect(pushes[0].commits[0]).toEqual(
      expect.objectContaining({
        message: 'Greet',
        added: ['grüße.txt'],
        author: expect.objectContaining({ email: 'ada@example.com' }),
      }),
    );
    expect(pushes[0].pusher.name).toBe('developer');
  });

  it('tells of pull requests: opened, edited, synchronize, closed, reopened, merged', async () => {
    const { owner, repo, octokit } = await hooked('pulls');
    await commitFiles(
      octokit,
      { owner, repo, branch: 'change', from: 'main' },
      { 'x.txt': 'x' },
    );
    const { data } = await octokit.pulls.create({
      owner,
      repo,
      title: 'T',
      head: 'change',
      base: 'main',
    });
    const at = { owner, repo, pull_number: data.number };
    await octokit.pulls.update({ ...at, title: 'Better', body: 'B' });
    await commitFiles(
      octokit,
      { owner, repo, branch: 'change' },
      { 'y.txt': 'y' },
    );
    await octokit.pulls.update({ ...at, state: 'closed' });
    await octokit.pulls.update({ ...at, state: 'open' });
    const { data: merged } = await octokit.pulls.merge({
      ...at,
      merge_method: 'squash',
    });
    // ping; push of the branch; 6 of the pull request; push of its second commit; push of the merge
    await receiver.atLeast(10);
    const events = named('pull_request', all());
    const byAction = Object.fromEntries(
      events.map(event => [
        `${event.action}${event.pull_request.merged ? ' merged' : ''}`,
        event,
      ]),
    );
    expect(Object.keys(byAction).sort()).toEqual([
      'closed',
      'closed merged',
      'edited',
      'opened',
      'reopened',
      'synchronize',
    ]);
    expect(byAction.edited.changes).toEqual({
      title: { from: 'T' },
      body: { from: '' },
    });
    expect(byAction.synchronize.before).toBe(data.head.sha);
    expect(byAction.synchronize.after).toBe(
      byAction.synchronize.pull_request.head.sha,
    );
    expect(byAction['closed merged'].pull_request.merge_commit_sha).toBe(
      merged.sha,
    );
  });

  it('has validated every event that it offers', () => {
    expect([...validated].sort()).toEqual([
      'ping$event',
      'pull_request$closed',
      'pull_request$edited',
      'pull_request$opened',
      'pull_request$reopened',
      'pull_request$synchronize',
      'push$event',
    ]);
    expect(forge.failures).toEqual([]);
  });
});

describe('deliveries', () => {
  let forge: TestForge;
  afterEach(() => forge.end());

  async function settled(at: { owner: string; repo: string; hook_id: number }) {
    const octokit = octokitFor(forge);
    for (;;) {
      const { data } = await octokit.repos.listWebhookDeliveries(at);
      if (data.length > 0 && data.every(({ status }) => status !== 'pending'))
        return data;
      await pause();
    }
  }

  async function hookTo(
    url: string,
    more: { contentType?: 'json' | 'form' } = {},
  ) {
    await forge.createRepository({
      owner: 'acme',
      name: 'r',
      withReadme: true,
    });
    const { id } = forge.ensureHook({ owner: 'acme', repo: 'r', url, ...more });
    return { owner: 'acme', repo: 'r', hook_id: id };
  }

  it('tries again when a receiver fails, then says so', async () => {
    forge = await startTestForge({ webhookRetryDelays: [1, 1] });
    const receiver = await receiveWebhooks([500, 503]);
    const at = await hookTo(receiver.url);
    const all = await receiver.atLeast(3);
    expect(
      new Set(all.map(({ headers }) => headers['x-github-delivery'])).size,
    ).toBe(1);
    for (;;) {
      const [delivery] = await settled(at);
      if (delivery.status === 'OK') break;
      await pause();
    }
    await receiver.close();
  });

  it('gives up on a receiver that is not there, and says why', async () => {
    forge = await startTestForge({ webhookRetryDelays: [1] });
    const gone = await receiveWebhooks();
    await gone.close();
    const at = await hookTo(gone.url);
    const list = async () =>
      (await octokitFor(forge).repos.listWebhookDeliveries(at)).data;
    let [delivery] = await list();
    while (!delivery.status.includes('ECONNREFUSED')) {
      await pause();
      [delivery] = await list();
    }
    expect(delivery.status_code).toBe(0);
  });

  it('takes up at the next start what nobody had taken', async () => {
    // The wait is longer than any test: only the restart can send it again.
    forge = await startTestForge({ webhookRetryDelays: [3_600_000] });
    const receiver = await receiveWebhooks([500]);
    await hookTo(receiver.url);
    await receiver.atLeast(1);
    await forge.restart();
    const [first, second] = await receiver.atLeast(2);
    expect(second.headers['x-github-delivery']).toBe(
      first.headers['x-github-delivery'],
    );
    await receiver.close();
  });

  it('sends forms to who wants forms, unsigned to who has no secret', async () => {
    forge = await startTestForge();
    const receiver = await receiveWebhooks();
    await hookTo(receiver.url, { contentType: 'form' });
    const [delivery] = await receiver.atLeast(1);
    expect(delivery.headers['content-type']).toBe(
      'application/x-www-form-urlencoded',
    );
    expect(delivery.headers['x-hub-signature-256']).toBeUndefined();
    expect(
      JSON.parse(new URLSearchParams(delivery.body).get('payload') as string)
        .zen,
    ).toEqual(expect.any(String));
    await receiver.close();
  });
});
