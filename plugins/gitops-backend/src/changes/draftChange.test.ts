import type { ChangeIntent } from '@gitops-suite/model';
import { changeIntentSchema } from '@gitops-suite/model';
import { draftChange } from './draftChange';

const settings = `version: 1
environments:
  - { name: development, cluster: nonprod }
  - { name: staging, cluster: nonprod }
  - { name: canary, cluster: prod, overlay: production }
  - { name: production, cluster: prod, namespace: '{app}' }
`;

const create = {
  kind: 'create-app',
  app: 'invoice-service',
  description: 'Writes: "invoices"\nand sends them',
  owner: 'payments',
  image: 'ghcr.io/acme/invoice-service:1.0',
  environments: ['development', 'canary', 'production'],
};

const overlay = `# Sizes were measured in May.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: payment-service-staging
resources:
- ../../base
- ingress.yaml   # public

images:
- name: ghcr.io/acme/payment-service
  newTag: "2.14.1" # see the release notes
replicas:
- {name: payment-service, count: 5}
`;

const payment = {
  'gitops.yaml': settings,
  'apps/payment-service/base/kustomization.yaml':
    'resources: [deployment.yaml]\n',
  'apps/payment-service/base/deployment.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: payment-service}\nspec: {template: {spec: {containers: [{name: app, image: ghcr.io/acme/payment-service}]}}}\n',
  'apps/payment-service/overlays/staging/kustomization.yaml': overlay,
  'apps/payment-service/overlays/staging/ingress.yaml':
    'kind: Ingress\nspec:\n  host: pay.staging.acme.example\n',
};

const add = {
  kind: 'add-environment',
  app: 'payment-service',
  environment: 'production',
};

const draft = (intent: object, files: Record<string, string>) =>
  draftChange(changeIntentSchema.parse(intent) as ChangeIntent, files);
const failures = (intent: object, files: Record<string, string>) =>
  draft(intent, files)
    .checks.filter(check => check.status === 'failed')
    .map(check => check.code);

describe('create-app', () => {
  it('writes base, one overlay per folder, entity and settings', () => {
    const { edits, checks } = draft(create, { 'gitops.yaml': settings });
    expect(checks.every(check => check.status === 'passed')).toBe(true);
    const texts = Object.fromEntries(
      edits.map(({ path, after }) => [path, after]),
    );
    expect(Object.keys(texts)).toEqual([
      'apps/invoice-service/app.yaml',
      'apps/invoice-service/base/deployment.yaml',
      'apps/invoice-service/base/kustomization.yaml',
      'apps/invoice-service/base/service.yaml',
      'apps/invoice-service/catalog-info.yaml',
      'apps/invoice-service/overlays/development/kustomization.yaml',
      'apps/invoice-service/overlays/production/kustomization.yaml',
    ]);
    expect(texts).toMatchSnapshot();
  });

  it('keeps a description in its place, whatever it says', () => {
    const { edits } = draft(
      { ...create, description: 'x\nspec:\n  owner: user:default/mallory' },
      { 'gitops.yaml': settings },
    );
    const entity = edits.find(({ path }) => path.endsWith('catalog-info.yaml'));
    expect(entity?.after).toContain('\n  owner: group:default/payments\n');
    expect(entity?.after).not.toMatch(/^spec:[^]*^spec:/m);
    expect(entity?.after).not.toMatch(/^ {2}owner: user/m);
  });

  it('sets a digest where the image has one', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { edits } = draft(
      { ...create, image: `ghcr.io/acme/invoice-service@${digest}` },
      { 'gitops.yaml': settings },
    );
    expect(edits.at(-1)?.after).toContain(`digest: ${digest}`);
    expect(edits.at(-1)?.after).not.toContain('newTag');
  });

  it.each([
    {
      name: 'a name that is taken',
      intent: { ...create, app: 'payment-service' },
      files: payment,
      want: ['app-exists'],
    },
    {
      name: 'the name of infrastructure',
      intent: create,
      files: {
        'gitops.yaml': settings,
        'infrastructure/invoice-service/base/x.yaml': '',
      },
      want: ['app-exists'],
    },
    {
      name: 'a name that cannot name a Service',
      intent: { ...create, app: '3d-service' },
      files: { 'gitops.yaml': settings },
      want: ['app-name-invalid'],
    },
    {
      name: 'an unknown environment',
      intent: { ...create, environments: ['development', 'qa'] },
      files: { 'gitops.yaml': settings },
      want: ['environment-unknown'],
    },
    {
      name: 'a name that makes the namespace too long',
      intent: { ...create, app: 'a'.repeat(60) },
      files: { 'gitops.yaml': settings },
      want: ['namespace-too-long', 'namespace-too-long'],
    },
    {
      name: 'a repository without settings',
      intent: create,
      files: {},
      want: ['settings-invalid'],
    },
  ] as {
    name: string;
    intent: object;
    files: Record<string, string>;
    want: string[];
  }[])('is held back by $name, with a cure', ({ intent, files, want }) => {
    expect(failures(intent, files)).toEqual(want);
    const { edits, checks } = draft(intent, files);
    expect(edits).toEqual([]);
    for (const check of checks.filter(({ status }) => status === 'failed')) {
      expect(check.cure).toBeTruthy();
    }
  });
});

describe('add-environment', () => {
  it('copies the overlay of the environment before, with every comment in place', () => {
    const { edits, checks } = draft(
      { ...add, image: 'ghcr.io/acme/payment-service:2.15.0', replicas: 8 },
      payment,
    );
    expect(edits.map(({ path, status }) => [path, status])).toEqual([
      ['apps/payment-service/overlays/production/ingress.yaml', 'added'],
      ['apps/payment-service/overlays/production/kustomization.yaml', 'added'],
    ]);
    expect(edits[1].after).toBe(
      overlay
        .replace('payment-service-staging', 'payment-service')
        .replace('"2.14.1"', '2.15.0')
        .replace('count: 5', 'count: 8'),
    );
    expect(checks.filter(({ status }) => status !== 'passed')).toEqual([
      expect.objectContaining({
        status: 'warning',
        code: 'mentions-model',
        file: 'apps/payment-service/overlays/production/ingress.yaml',
        line: 3,
      }),
    ]);
  });

  it('changes nothing but the namespace when nothing else is asked for', () => {
    const { edits } = draft(add, payment);
    expect(edits[1].after).toBe(
      overlay.replace('payment-service-staging', 'payment-service'),
    );
  });

  it('takes the nearest environment after when none is before', () => {
    const { edits } = draft({ ...add, environment: 'development' }, payment);
    expect(edits).toHaveLength(2);
    expect(edits[1].after).toContain('namespace: payment-service-development');
  });

  it('adds images and replicas where the model has none', () => {
    const { edits } = draft(
      { ...add, image: 'ghcr.io/acme/payment-service:3', replicas: 2 },
      {
        ...payment,
        'apps/payment-service/overlays/staging/kustomization.yaml':
          '# short\nresources:\n  - ../../base # base\n',
      },
    );
    expect(edits[1].after).toBe(`# short
resources:
  - ../../base # base
images:
  - name: ghcr.io/acme/payment-service
    newTag: "3"
replicas:
  - name: payment-service
    count: 2
`);
  });

  it('goes from tag to digest and to another name without leaving the tag behind', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const { edits } = draft(
      { ...add, image: `mirror.acme.example/pay@${digest}` },
      payment,
    );
    const text = edits[1].after!;
    expect(text).toContain('newName: mirror.acme.example/pay');
    expect(text).toContain(`digest: ${digest}`);
    expect(text).not.toContain('newTag');
    expect(text).toContain('# Sizes were measured in May.');
  });

  it('sets the values of a chart', () => {
    const { edits } = draft(
      { ...add, app: 'shop', image: 'ghcr.io/acme/shop:4.3.0', replicas: 3 },
      {
        'gitops.yaml': settings,
        'apps/shop/chart/values.yaml':
          'replicaCount: 1\nimage:\n  repository: ghcr.io/acme/shop\n  tag: "0"\n',
        'apps/shop/overlays/staging/values.yaml':
          '# staging\nimage:\n  tag: 4.2.0 # stable\n',
      },
    );
    expect(edits).toEqual([
      {
        path: 'apps/shop/overlays/production/values.yaml',
        status: 'added',
        after: '# staging\nimage:\n  tag: 4.3.0 # stable\nreplicaCount: 3\n',
      },
    ]);
  });

  it('sets image and replicas in a plain manifest with one workload', () => {
    const manifest =
      'kind: Deployment\nmetadata:\n  name: page\nspec:\n  replicas: 1 # small\n  template:\n    spec:\n      containers:\n        - image: ghcr.io/acme/page:1\n';
    const { edits } = draft(
      { ...add, app: 'page', image: 'ghcr.io/acme/page:2', replicas: 2 },
      {
        'gitops.yaml': settings,
        'apps/page/overlays/staging/page.yaml': manifest,
      },
    );
    expect(edits[0].after).toBe(
      manifest
        .replace('page:1', 'page:2')
        .replace('replicas: 1', 'replicas: 2'),
    );
  });

  it.each([
    {
      name: 'an unknown app',
      intent: { ...add, app: 'nobody' },
      want: ['app-unknown'],
    },
    {
      name: 'an unknown environment',
      intent: { ...add, environment: 'qa' },
      want: ['environment-unknown'],
    },
    {
      name: 'an environment in which it stands',
      intent: { ...add, environment: 'staging' },
      want: ['environment-exists'],
    },
    {
      name: 'a model in which it does not stand',
      intent: { ...add, from: 'development' },
      want: ['no-model'],
    },
  ])('is held back by $name', ({ intent, want }) => {
    expect(failures(intent, payment)).toEqual(want);
  });

  it('is held back by an image that several could be meant by', () => {
    const two = overlay.replace(
      'replicas:',
      '- name: ghcr.io/acme/worker\n  newTag: "1"\nreplicas:',
    );
    expect(
      failures(
        { ...add, image: 'ghcr.io/acme/other:1' },
        {
          ...payment,
          'apps/payment-service/overlays/staging/kustomization.yaml': two,
        },
      ),
    ).toEqual(['image-not-set']);
  });

  it.each([
    [
      'data',
      'apiVersion: v1\nkind: Secret\ndata:\n  password: aHVudGVyMg==\n',
      3,
    ],
    [
      'stringData',
      'a: 1\n---\nkind: Secret\nmetadata: {name: x}\nstringData: {password: hunter2}\n',
      5,
    ],
    [
      'data in a List',
      'kind: List\nitems:\n  - kind: ConfigMap\n    data: {a: b}\n  - kind: Secret\n    data: {password: hunter2}\n',
      6,
    ],
    [
      'data in a SecretList',
      'kind: SecretList\nitems:\n  - metadata: {name: x}\n    data: {password: hunter2}\n',
      4,
    ],
    [
      'literals of a generator',
      'kind: Kustomization\nsecretGenerator:\n  - name: x\n    literals: [password=hunter2]\n',
      4,
    ],
  ])('never copies a Secret with %s', (_, secret, line) => {
    const { checks } = draft(add, {
      ...payment,
      'apps/payment-service/overlays/staging/secret.yaml': secret,
    });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([
      expect.objectContaining({
        code: 'literal-secret',
        file: 'apps/payment-service/overlays/production/secret.yaml',
        line,
      }),
    ]);
    expect(JSON.stringify(checks)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each([
    [
      'a Secret without values',
      'kind: Secret\nmetadata: {name: x}\ndata: {}\n',
    ],
    ['a ConfigMap', 'kind: ConfigMap\ndata: {a: b}\n'],
    [
      'a generator that reads files',
      'kind: Kustomization\nsecretGenerator:\n  - name: x\n    files: [a.enc]\n',
    ],
    ['a List without items', 'kind: List\n'],
  ])('copies %s', (_, text) => {
    const { checks } = draft(add, {
      ...payment,
      'apps/payment-service/overlays/staging/more.yaml': text,
    });
    expect(checks.map(({ code }) => code)).not.toContain('literal-secret');
  });
});

it('copies the overlay of a folder per environment', () => {
  const files = {
    'gitops.yaml': `version: 1
environments:
  - { name: staging, cluster: nonprod, path: envs/staging }
  - { name: production, cluster: prod, path: envs/production }
`,
    'envs/staging/payment-service/kustomization.yaml':
      'resources: [deployment.yaml]\n',
    'envs/staging/payment-service/deployment.yaml': 'kind: Deployment\n',
  };
  const { edits, checks } = draft(add, files);
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(edits.map(({ path }) => path)).toEqual([
    'envs/production/payment-service/deployment.yaml',
    'envs/production/payment-service/kustomization.yaml',
  ]);
});
