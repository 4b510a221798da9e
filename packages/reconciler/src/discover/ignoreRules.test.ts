import type { RepositoryConfig } from '../config';
import { discoverApp } from './discoverApp';
import { readSettings } from './settings';

const config: RepositoryConfig = {
  name: 'gitops',
  url: 'https://git.example/acme/gitops',
  branch: 'main',
  trust: [{ cluster: 'nonprod', namespaces: ['*'], clusterKinds: [] }],
};

const settingsYaml = (more = '', own = '') =>
  `version: 1
environments:
  - name: staging
    cluster: nonprod
${own}
${more}`;

const rule = (text: string) => `
  - group: apps
    kind: Deployment
    ${text}
`;

function rulesOf(settingsText: string, appYaml?: string) {
  const { settings, problems } = readSettings(settingsText, {
    config,
    prefixIds: false,
  });
  if (!settings) {
    return { problems };
  }
  const path = 'apps/api/overlays/staging/page.yaml';
  return discoverApp(
    {
      scope: 'app',
      name: 'api',
      place: settings,
      entries: [{ path, kind: 'file', size: 1, id: 'x' }],
      appYaml,
    },
    settings,
  );
}

describe('ignoreDifferences', () => {
  it('is collected from the repository, the environment, the app, and the app in that environment', () => {
    const found = rulesOf(
      settingsYaml(
        `ignoreDifferences:${rule("jsonPointers: ['/a']")}`,
        `    ignoreDifferences: [{kind: '*', jsonPointers: ['/b']}]`,
      ),
      `ignoreDifferences: [{kind: '*', jsonPointers: ['/c']}]
environments:
  staging:
    ignoreDifferences: [{kind: '*', jsonPointers: ['/d']}]
  other:
    ignoreDifferences: [{kind: '*', jsonPointers: ['/e']}]
`,
    );
    expect(
      'definitions' in found &&
        found.definitions[0].ignoreDifferences?.map(
          ({ jsonPointers, file }) => `${file}: ${jsonPointers}`,
        ),
    ).toEqual([
      'gitops.yaml: /a',
      'gitops.yaml: /b',
      'apps/api/app.yaml: /c',
      'apps/api/app.yaml: /d',
    ]);
  });

  it.each([
    {
      name: 'a jq function that is not supported',
      text: `jqPathExpressions: ['.spec.a', '.spec | test("a")']`,
      cause: '"test" is not supported',
      line: 9,
    },
    {
      name: 'a pointer that is none',
      text: `jsonPointers: ['spec.replicas']`,
      cause: 'a JSON pointer such as /spec/replicas',
      line: 9,
    },
    {
      name: 'a rule without a field',
      text: 'name: api',
      cause: 'it names no field',
      line: 7,
    },
    {
      name: 'the manager of the suite itself',
      text: 'managedFieldsManagers: [gitops-suite]',
      cause: 'Nothing that Git says would be compared.',
      line: 9,
    },
  ])('refuses $name, with its line', ({ text, cause, line }) => {
    const { problems } = rulesOf(
      settingsYaml(`ignoreDifferences:${rule(text)}`),
    );
    expect(problems).toEqual([
      expect.objectContaining({
        severity: 'error',
        file: 'gitops.yaml',
        line,
        cause: expect.stringContaining(cause),
      }),
    ]);
  });

  it('keeps the last good state of an app whose rule is not understood', () => {
    const found = rulesOf(
      settingsYaml(),
      `ignoreDifferences: [{kind: '*', jqPathExpressions: ['.a | keys']}]`,
    );
    expect(found).toMatchObject({
      unreadable: true,
      problems: [{ file: 'apps/api/app.yaml', line: 1 }],
    });
  });
});
