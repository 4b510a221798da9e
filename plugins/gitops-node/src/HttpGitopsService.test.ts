import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { HttpGitopsService } from './HttpGitopsService';

const ann = mockCredentials.user('user:default/ann');
const intent = {
  kind: 'add-environment',
  app: 'payment-service',
  environment: 'staging',
} as const;

/** A service whose requests are kept. */
function setUp() {
  const requests: { url: string; method?: string; token: string }[] = [];
  const service = new HttpGitopsService({
    auth: mockServices.auth({ pluginId: 'scaffolder' }),
    discovery: mockServices.discovery(),
    fetch: async (url, init) => {
      const headers = init?.headers as Record<string, string>;
      requests.push({
        url: String(url),
        method: init?.method,
        token: headers.Authorization,
      });
      return new Response('{}');
    },
  });
  return { service, requests };
}

it.each([
  [
    'listApplications',
    ['GET', '/applications?app=a'],
    (s: HttpGitopsService) =>
      s.listApplications({ app: ['a'] }, { credentials: ann }),
  ],
  [
    'getApplication',
    ['GET', '/applications/a.staging'],
    (s: HttpGitopsService) =>
      s.getApplication('a.staging', { credentials: ann }),
  ],
  [
    'planSync',
    ['POST', '/applications/a.staging/sync'],
    (s: HttpGitopsService) => s.planSync('a.staging', { credentials: ann }),
  ],
  [
    'syncApplication',
    ['POST', '/applications/a.staging/sync'],
    (s: HttpGitopsService) =>
      s.syncApplication('a.staging', {}, { credentials: ann }),
  ],
  [
    'previewChange',
    ['POST', '/changes/preview'],
    (s: HttpGitopsService) => s.previewChange(intent, { credentials: ann }),
  ],
  [
    'createChange',
    ['POST', '/changes'],
    (s: HttpGitopsService) => s.createChange({ intent }, { credentials: ann }),
  ],
  [
    'listEntities',
    ['GET', '/entities'],
    (s: HttpGitopsService) => s.listEntities({ credentials: ann }),
  ],
] as const)(
  '%s asks the gitops plugin on behalf of the person',
  async (_, [method, path], call) => {
    const { service, requests } = setUp();
    await call(service);
    expect(requests).toEqual([
      {
        method,
        url: `http://localhost:0/api/gitops${path}`,
        token: `Bearer ${mockCredentials.service.token({
          onBehalfOf: ann,
          targetPluginId: 'gitops',
        })}`,
      },
    ]);
  },
);
