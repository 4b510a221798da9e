import type { ChangeEffect, ChangeIntent } from '@gitops-suite/model';
import { bodyOf, branchOf, digestOf } from './describeChange';

const create: ChangeIntent = {
  kind: 'create-app',
  app: 'invoice-service',
  description: 'Sends <b>invoices</b> to @acme/everybody',
  owner: 'group:default/payments',
  image: 'ghcr.io/acme/invoice-service:1.0.0',
  port: 8080,
  replicas: 2,
  environments: ['staging'],
};

function effect(yaml: string, count = 1): ChangeEffect {
  return {
    applicationId: 'invoice-service.staging',
    environment: 'staging',
    cluster: 'nonprod',
    namespace: 'invoice-service-staging',
    manifests: Array.from({ length: count }, (_, index) => ({
      key: `apps/Deployment/n/d${index}`,
      ref: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        name: `d${index}`,
      },
      verb: 'create' as const,
      yaml,
    })),
    problems: [],
  };
}

it.each([
  [create, 'gitops/create-app/invoice-service'],
  [
    { kind: 'add-environment', app: 'lock', environment: 'lock' } as const,
    'gitops/add-environment/lock/lock',
  ],
])('names the branch by the intent', (intent, want) => {
  expect(branchOf('gitops/', intent)).toBe(want);
});

it('gives the same digest to the same edits on the same branch, and another to any other', () => {
  const edit = { path: 'a.yaml', status: 'added' as const, after: 'x: 1\n' };
  const digest = digestOf({ edits: [edit] });
  expect(digestOf({ edits: [{ ...edit }] })).toBe(digest);
  for (const other of [
    { edits: [] },
    { edits: [{ ...edit, after: 'x: 2\n' }] },
    { edits: [{ ...edit, path: 'b.yaml' }] },
    { edits: [{ path: 'a.yaml', status: 'removed' as const }] },
    { edits: [edit], base: 'the branch release of gitops' },
  ]) {
    expect(digestOf(other)).not.toBe(digest);
  }
});

it('holds the rendered result, and neither markup nor mentions of the person who wrote the form', () => {
  const body = bodyOf({
    intent: create,
    effects: [effect('kind: Deployment\nnote: "```"\n')],
    checks: [
      {
        status: 'warning',
        code: 'x',
        title: 'X',
        message: 'Look here.',
        file: 'a.yaml',
        line: 3,
      },
    ],
  });
  expect(body).toContain('````yaml\nkind: Deployment');
  expect(body).toContain(
    '| staging | nonprod | invoice-service-staging | 1 | 0 | 0 |',
  );
  expect(body).toContain('- Look here. `a.yaml:3`');
  expect(body).not.toContain('<b>');
  expect(body).not.toContain('@acme');
});

it.each([1, 10, 100, 1000])(
  'stays within the limit of the forge with %s large manifests, and says what it leaves out',
  count => {
    const yaml = `${'x'.repeat(79)}\n`.repeat(100);
    const body = bodyOf({
      intent: create,
      effects: [effect(yaml, count)],
      checks: [],
    });
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.endsWith('before this is merged.\n')).toBe(true);
    expect(body.includes('more: too long')).toBe(count > 8);
  },
);
