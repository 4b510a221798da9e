// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { receiveWebhooks } from '../testForge';
import { refusal } from './gitData';
import type { Bench } from './gitData';

/** Webhooks and their deliveries, as the API shows them. */
export function hooksSuite(bench: Bench): void {
  describe('hooks', () => {
    it('creates, lists, reads, edits and deletes, and never shows a secret', async () => {
      const { owner, repo } = await bench.repository('hooks');
      const octokit = bench.octokit();
      const receiver = await receiveWebhooks();
      try {
        const config = {
          url: receiver.url,
          secret: 'not to be shown',
          content_type: 'json',
          insecure_ssl: '0',
        };
        const { data: hook } = await octokit.repos.createWebhook({
          owner,
          repo,
          config,
          events: ['push'],
        });
        const listed = await octokit.repos.listWebhooks({ owner, repo });
        expect(listed.data.map(({ id }) => id)).toEqual([hook.id]);
        const { data: edited } = await octokit.repos.updateWebhook({
          owner,
          repo,
          hook_id: hook.id,
          add_events: ['pull_request'],
          active: false,
        });
        expect([edited.events, edited.active, edited.config.secret]).toEqual([
          ['push', 'pull_request'],
          false,
          '********',
        ]);
        const { data: read } = await octokit.repos.getWebhook({
          owner,
          repo,
          hook_id: hook.id,
        });
        expect(JSON.stringify([hook, listed.data, edited, read])).not.toContain(
          'not to be shown',
        );
        expect(
          (await refusal(octokit.repos.createWebhook({ owner, repo, config })))
            .errors,
        ).toEqual([
          expect.objectContaining({
            message: 'Hook already exists on this repository',
          }),
        ]);
        await octokit.repos.deleteWebhook({ owner, repo, hook_id: hook.id });
        expect(
          (
            await refusal(
              octokit.repos.getWebhook({ owner, repo, hook_id: hook.id }),
            )
          ).status,
        ).toBe(404);
      } finally {
        await receiver.close();
      }
    });

    it('shows deliveries, and sends one again', async () => {
      const { owner, repo } = await bench.repository('deliveries');
      const octokit = bench.octokit();
      const receiver = await receiveWebhooks();
      try {
        const { data: hook } = await octokit.repos.createWebhook({
          owner,
          repo,
          config: { url: receiver.url, content_type: 'json' },
        });
        const at = { owner, repo, hook_id: hook.id };
        await receiver.atLeast(1);
        await octokit.repos.pingWebhook(at);
        await receiver.atLeast(2);
        const settled = async () => {
          const { data } = await octokit.repos.listWebhookDeliveries(at);
          return data.every(({ status }) => status === 'OK') ? data : undefined;
        };
        let deliveries = await settled();
        while (!deliveries) {
          await new Promise(resolve => setTimeout(resolve, 10));
          deliveries = await settled();
        }
        expect(
          deliveries.map(({ event, status_code }) => [event, status_code]),
        ).toEqual([
          ['ping', 202],
          ['ping', 202],
        ]);
        const { data: delivery } = await octokit.repos.getWebhookDelivery({
          ...at,
          delivery_id: deliveries[0].id,
        });
        expect(delivery.response.payload).toBe('taken');
        await octokit.repos.redeliverWebhookDelivery({
          ...at,
          delivery_id: deliveries[1].id,
        });
        const all = await receiver.atLeast(3);
        expect(all[2].headers['x-github-delivery']).toBe(deliveries[1].guid);
        expect(all[2].body).toBe(all[0].body);
        expect(
          (await octokit.repos.getWebhook(at)).data.last_response.code,
        ).toBe(202);
      } finally {
        await receiver.close();
      }
    });

    it.each([
      ['a URL that is none', { config: { url: 'nothing' } }, 422],
      ['a URL of another kind', { config: { url: 'file:///etc/passwd' } }, 422],
      [
        'a URL with a password',
        { config: { url: 'http://a:b@127.0.0.1/' } },
        422,
      ],
      ['no URL', { config: {} }, 422],
      [
        'another service',
        { name: 'irc', config: { url: 'http://127.0.0.1:9/' } },
        422,
      ],
      [
        'events that are not offered',
        { config: { url: 'http://127.0.0.1:9/' }, events: ['issues'] },
        501,
      ],
    ])('refuses %s', async (_name, wish, status) => {
      const { owner, repo } = await bench.repository('hook-refusals');
      expect(
        (
          await refusal(
            bench.octokit().repos.createWebhook({
              owner,
              repo,
              ...(wish as { config: object }),
            }),
          )
        ).status,
      ).toBe(status);
    });
  });
}
