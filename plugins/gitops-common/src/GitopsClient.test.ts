import { GitopsClient } from './GitopsClient';
import { isSignalFor } from './signals';

/** A client whose requests are kept and answered by `status` and `body`. */
function setUp(status = 200, body: unknown = { items: [] }, discovery = false) {
  const requests: { url: string; init: RequestInit }[] = [];
  const client = new GitopsClient({
    ...(discovery && {
      discovery: {
        getBaseUrl: async (plugin: string) => `http://backend/api/${plugin}`,
      },
    }),
    fetchApi: {
      fetch: async (url, init) => {
        requests.push({ url: String(url), init: init! });
        return new Response(JSON.stringify(body), {
          status,
          headers: { 'Content-Type': 'application/json' },
        });
      },
    },
  });
  return { client, requests };
}

it('asks the plugin where the browser finds it, every filter as often as it was given', async () => {
  const { client, requests } = setUp();
  await client.listApplications({
    app: ['a', 'b c'],
    q: 'x&y',
    limit: 5,
    cursor: undefined,
  });
  expect(requests[0].url).toBe(
    'plugin://gitops/applications?app=a&app=b+c&q=x%26y&limit=5',
  );
  expect(requests[0].init.method).toBe('GET');
  expect(requests[0].init.body).toBeUndefined();
});

it('asks the backend where discovery finds it, with the token that it was given', async () => {
  const { client, requests } = setUp(200, {}, true);
  await client.getApplication('a/../b', { token: 'abc' });
  expect(requests[0].url).toBe(
    'http://backend/api/gitops/applications/a%2F..%2Fb',
  );
  expect(requests[0].init.headers).toMatchObject({
    Authorization: 'Bearer abc',
  });
});

it.each([
  ['planSync', true],
  ['syncApplication', false],
] as const)('%s says whether it is a dry run', async (method, dryRun) => {
  const { client, requests } = setUp();
  await client[method]('a.staging', { prune: true });
  expect(requests[0].init.method).toBe('POST');
  expect(JSON.parse(String(requests[0].init.body))).toEqual({
    prune: true,
    dryRun,
  });
});

it('rejects with what the backend said', async () => {
  const { client } = setUp(409, {
    error: { name: 'ConflictError', message: 'The plan has changed.' },
    response: { statusCode: 409 },
  });
  await expect(client.getStatus()).rejects.toMatchObject({
    name: 'ResponseError',
    statusCode: 409,
    cause: { name: 'ConflictError', message: 'The plan has changed.' },
  });
});

it.each([
  [{ applications: ['aa'], setup: false, all: false }, 'aa', true],
  [{ applications: ['aa'], setup: false, all: false }, 'bb', false],
  [{ applications: [], setup: true, all: false }, 'aa', false],
  [{ applications: [], setup: false, all: true }, 'bb', true],
  [{ applications: ['aa'], setup: false, all: false }, undefined, false],
])('a signal %j is about %s: %s', (signal, ref, want) => {
  expect(isSignalFor(signal, { ref })).toBe(want);
});
