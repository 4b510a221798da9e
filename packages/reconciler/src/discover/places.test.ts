/** Environments that are read from another folder, branch or repository. */
import type { RepositoryConfig } from '../config';
import type { PathChange, Revision } from '../ports';
import { revisionOf } from './__testUtils__/revisionOf';
import {
  definitionsOf,
  discover,
  type Discovery,
  type PlaceState,
} from './discover';

const trust = ['nonprod', 'prod'].map(cluster => ({
  cluster,
  namespaces: ['*'],
  clusterKinds: [],
}));
const config: RepositoryConfig = {
  ...{ name: 'gitops', url: 'https://git.example/acme/gitops', branch: 'main' },
  trust,
  sources: ['prod-config'],
};
const repositories: RepositoryConfig[] = [
  config,
  {
    ...{ name: 'prod-config', url: 'https://git.example/acme/prod' },
    branch: 'trunk',
    trust: [trust[1]],
  },
  {
    ...{ name: 'secret', url: 'https://git.example/acme/secret' },
    ...{ branch: 'main', trust },
  },
];

const settings = (production: string) =>
  `version: 1\nenvironments:\n  - { name: staging, cluster: nonprod }\n  - { name: production, cluster: prod, ${production} }\n`;

interface World {
  home: Record<string, string>;
  elsewhere?: Record<string, PlaceState>;
  previous?: { discovery: Discovery; changes: readonly PathChange[] };
}

const run = ({ home, elsewhere = {}, previous }: World) =>
  discover({
    revision: revisionOf(home),
    ...{ config, repositories, prefixIds: false, previous },
    elsewhere: async () => new Map(Object.entries(elsewhere)),
  });

const at = (texts: Record<string, string>, sha?: string): PlaceState => ({
  revision: revisionOf(texts, sha),
});

const kustomization = '';

describe('where an environment is read from', () => {
  it.each<{
    name: string;
    production: string;
    home?: Record<string, string>;
    elsewhere?: Record<string, Record<string, string>>;
    want: object;
  }>([
    {
      name: 'its overlays in a folder of its own',
      production: 'path: envs/prod/',
      home: { 'envs/prod/api/kustomization.yaml': kustomization },
      want: {
        path: 'envs/prod/api',
        overlay: 'envs/prod/api',
        ...{ repository: 'gitops', branch: 'main', tool: 'kustomize' },
      },
    },
    {
      name: 'its overlays beside the code of each app',
      production: "path: 'services/{app}/deploy/prod'",
      home: {
        'services/api/deploy/prod/deployment.yaml': 'kind: Deployment',
        'services/api/src/main.go': 'package main',
        'services/README.md': '',
      },
      want: { path: 'services/api/deploy/prod', tool: 'directory' },
    },
    {
      name: 'a chart of its own in the folder',
      production: 'path: envs/prod',
      home: {
        'envs/prod/api/Chart.yaml': '',
        'envs/prod/api/values.yaml': '',
      },
      want: { path: 'envs/prod/api', tool: 'helm' },
    },
    {
      name: 'the chart of the app with values of the folder',
      production: 'path: envs/prod',
      home: {
        'apps/api/chart/Chart.yaml': '',
        'envs/prod/api/values.yaml': '',
      },
      want: {
        ...{ path: 'apps/api/chart', overlay: 'envs/prod/api', tool: 'helm' },
        build: {
          helm: {
            releaseName: 'api',
            valueFiles: ['envs/prod/api/values.yaml'],
          },
        },
      },
    },
    {
      name: 'another branch, with the app.yaml of that branch',
      production: 'branch: release',
      home: {
        'apps/api/overlays/production/kustomization.yaml': kustomization,
        'apps/api/app.yaml': 'namespace: main',
      },
      elsewhere: {
        'gitops:release': {
          'apps/api/overlays/production/kustomization.yaml': kustomization,
          'apps/api/app.yaml': 'namespace: released',
        },
      },
      want: {
        ...{ repository: 'gitops', branch: 'release', namespace: 'released' },
        overlay: 'apps/api/overlays/production',
      },
    },
    {
      name: 'another repository, on its configured branch',
      production: 'repository: prod-config, path: .',
      elsewhere: {
        'prod-config:trunk': { 'api/kustomization.yaml': kustomization },
      },
      want: {
        ...{ repository: 'prod-config', branch: 'trunk', home: 'gitops' },
        overlay: 'api',
      },
    },
    {
      name: 'another repository, on a branch of it',
      production: 'repository: prod-config, branch: v2',
      elsewhere: {
        'prod-config:v2': {
          'apps/api/overlays/production/kustomization.yaml': kustomization,
        },
      },
      want: { repository: 'prod-config', branch: 'v2', home: 'gitops' },
    },
  ])('may be $name', async ({ production, home, elsewhere = {}, want }) => {
    const found = await run({
      home: { 'gitops.yaml': settings(production), ...home },
      elsewhere: Object.fromEntries(
        Object.entries(elsewhere).map(([key, texts]) => [key, at(texts)]),
      ),
    });
    const { definitions, problems } = definitionsOf(found);
    expect(problems).toEqual([]);
    expect(definitions).toEqual([
      expect.objectContaining({
        ...{ id: 'api.production', environment: 'production' },
        cluster: 'prod',
        ...want,
      }),
    ]);
  });

  it.each([
    {
      name: 'a repository that is not configured',
      production: 'repository: prod-confi',
      want: {
        code: 'unknown-repository',
        cure: expect.stringContaining('Write prod-config'),
      },
    },
    {
      name: 'a repository that this one may not take from',
      production: 'repository: secret',
      want: {
        code: 'repository-refused',
        cure: expect.stringContaining('gitops.repositories[gitops].sources'),
      },
    },
    {
      name: 'a repository that may not touch the cluster',
      production: 'repository: prod-config',
      cluster: 'nonprod',
      want: {
        code: 'unknown-cluster',
        cure: expect.stringContaining('gitops.repositories[prod-config].trust'),
      },
    },
  ])('is refused for $name', async ({ production, cluster, want }) => {
    const text = settings(production).replace(
      'cluster: prod,',
      `cluster: ${cluster ?? 'prod'},`,
    );
    const { definitions, problems } = definitionsOf(
      await run({
        home: {
          'gitops.yaml': text,
          'apps/api/overlays/production/kustomization.yaml': kustomization,
        },
      }),
    );
    expect(definitions).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ file: 'gitops.yaml', line: 4, ...want }),
    ]);
  });

  it('keeps what a branch held when it cannot be read any more, and what is not known stays unknown', async () => {
    const home = { 'gitops.yaml': settings('branch: release') };
    const texts = {
      'apps/api/overlays/production/kustomization.yaml': kustomization,
    };
    const before = await run({
      home,
      elsewhere: { 'gitops:release': at(texts, 'one') },
    });
    const gone = {
      'gitops:release': { revision: undefined, message: 'it is gone' },
    };
    const after = await run({
      home,
      elsewhere: gone,
      previous: { discovery: before, changes: [] },
    });
    expect(definitionsOf(after).definitions).toEqual(
      definitionsOf(before).definitions,
    );
    expect(after.elsewhere!.get('gitops:release')!.revision).toBe('one');
    const never = await run({ home, elsewhere: gone });
    expect(definitionsOf(never)).toEqual({
      definitions: [],
      problems: [
        expect.objectContaining({
          code: 'place-unread',
          message: expect.stringContaining('it is gone'),
        }),
      ],
    });
  });

  it('says on which branch a problem is', async () => {
    const { problems } = definitionsOf(
      await run({
        home: { 'gitops.yaml': settings('branch: release') },
        elsewhere: {
          'gitops:release': at({
            'apps/api/app.yaml': 'owner: 5',
            'apps/api/overlays/production/kustomization.yaml': kustomization,
          }),
        },
      }),
    );
    expect(problems).toEqual([
      expect.objectContaining({
        file: 'apps/api/app.yaml',
        message: expect.stringContaining('(branch release)'),
      }),
    ]);
  });

  it('reads infrastructure and overlays without an environment on the branch of the settings alone', async () => {
    const texts = {
      'infrastructure/queue/overlays/prod/kustomization.yaml': kustomization,
      'apps/api/overlays/staging/kustomization.yaml': kustomization,
      'apps/api/overlays/old/kustomization.yaml': kustomization,
    };
    const { definitions, problems } = definitionsOf(
      await run({
        home: { 'gitops.yaml': settings('branch: release'), ...texts },
        elsewhere: { 'gitops:release': at(texts) },
      }),
    );
    expect(definitions.map(({ id, branch }) => `${id} ${branch}`)).toEqual([
      'api.staging main',
      'queue.prod main',
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['unused-overlay']);
  });

  it.each<{ name: string; changes: PathChange[]; reads: string[] }>([
    {
      name: 'nothing for the content of an overlay',
      changes: [{ status: 'changed', path: 'envs/prod/api/patch.yaml' }],
      reads: [],
    },
    {
      name: 'nothing for code',
      changes: [{ status: 'added', path: 'src/main.go' }],
      reads: [],
    },
    {
      name: 'the app for a file that came to its overlay',
      changes: [{ status: 'added', path: 'envs/prod/api/patch.yaml' }],
      reads: ['apps/api/app.yaml'],
    },
  ])('reads again $name', async ({ changes, reads }) => {
    const home = {
      'gitops.yaml': settings('branch: release, path: envs/prod'),
    };
    const texts = {
      'apps/api/app.yaml': '',
      'envs/prod/api/kustomization.yaml': kustomization,
      'envs/prod/shop/kustomization.yaml': kustomization,
    };
    const before = await run({
      home,
      elsewhere: { 'gitops:release': at(texts, 'one') },
    });
    const revision = revisionOf(texts, 'two');
    const after = await run({
      home,
      elsewhere: { 'gitops:release': { revision, changes } },
      previous: { discovery: before, changes: [] },
    });
    expect(revision.reads).toEqual(reads);
    expect(definitionsOf(after).definitions).toEqual(
      definitionsOf(before).definitions,
    );
  });

  it('asks nobody twice for a branch that did not move', async () => {
    const home = { 'gitops.yaml': settings('branch: release') };
    const before = await run({
      home,
      elsewhere: { 'gitops:release': at({}, 'one') },
    });
    const untouched = { sha: 'one' } as Revision;
    const after = await run({
      home,
      elsewhere: { 'gitops:release': { revision: untouched, changes: [] } },
      previous: { discovery: before, changes: [] },
    });
    expect(after.elsewhere!.get('gitops:release')).toBe(
      before.elsewhere!.get('gitops:release'),
    );
  });
});
