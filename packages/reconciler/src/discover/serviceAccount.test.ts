import type { RepositoryTrust } from '../config';
import { discoverApp } from './discoverApp';
import { readSettings } from './settings';

function discovered(given: {
  trust?: Partial<RepositoryTrust>;
  environment?: string;
  appYaml?: string;
}) {
  const { settings } = readSettings(
    `version: 1\nenvironments: [{name: dev, cluster: c, namespace: '{app}'${
      given.environment ?? ''
    }}]\n`,
    {
      config: {
        name: 'gitops',
        url: 'https://git.example/acme/gitops',
        branch: 'main',
        trust: [
          {
            ...{ cluster: 'c', namespaces: ['sh*'], clusterKinds: [] },
            ...given.trust,
          },
        ],
      },
      prefixIds: false,
    },
  );
  const { definitions, problems } = discoverApp(
    {
      scope: 'app',
      name: 'shop',
      place: settings!,
      entries: [
        {
          path: 'apps/shop/overlays/dev/a.yaml',
          kind: 'file',
          size: 1,
          id: 'a',
        },
      ],
      appYaml: given.appYaml,
    },
    settings!,
  );
  return {
    account: definitions[0]?.serviceAccount,
    count: definitions.length,
    problems,
  };
}

describe('the service account of an Application', () => {
  it.each([
    { name: 'none', given: {}, want: undefined },
    {
      name: 'of the environment',
      given: { environment: ', serviceAccountName: env' },
      want: 'shop:env',
    },
    {
      name: 'of the app over that of the environment',
      given: {
        environment: ', serviceAccountName: env',
        appYaml: 'serviceAccountName: app\n',
      },
      want: 'shop:app',
    },
    {
      name: 'of the app in this environment over that of the app',
      given: {
        appYaml:
          'serviceAccountName: app\nenvironments: {dev: {serviceAccountName: own}}\n',
      },
      want: 'shop:own',
    },
    {
      name: 'the default of the trust',
      given: {
        trust: { defaultServiceAccount: 'tenant', requireServiceAccount: true },
      },
      want: 'shop:tenant',
    },
  ])('is $name', ({ given, want }) => {
    expect(discovered(given)).toEqual({
      account: want,
      count: 1,
      problems: [],
    });
  });

  it.each([
    {
      name: 'is required and missing',
      given: { trust: { requireServiceAccount: true } },
      want: { code: 'service-account-required', cure: /serviceAccountName/ },
    },
    {
      name: 'lives in a namespace beyond the trust',
      given: {
        appYaml:
          'namespace: kube-system\nserviceAccountName: namespace-controller\n',
      },
      want: {
        code: 'service-account-refused',
        cause: /kube-system is not in its trust/,
        cure: /administrator/,
      },
    },
  ])('refuses the Application when it $name', ({ given, want }) => {
    const { count, problems } = discovered(given);
    expect(count).toBe(0);
    expect(problems).toEqual([
      expect.objectContaining({
        severity: 'error',
        code: want.code,
        cause: expect.stringMatching(want.cause ?? /./),
        cure: expect.stringMatching(want.cure),
      }),
    ]);
  });
});
