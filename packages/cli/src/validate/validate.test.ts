import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCommand } from '../testing/runCommand';
import { runWithReport } from '../testing/runWithReport';
import { shopRepository, toolsEnvironment } from '../testing/shopRepository';
import { temporaryFolder, writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import { validationReportSchema } from './report';

jest.setTimeout(60_000);

afterAll(tidyUp);

const env = toolsEnvironment;
const noSecret = {
  'apps/shop/base/secret.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\n',
};

const validate = (cwd: string, ...args: string[]) =>
  runWithReport(validationReportSchema, cwd, ['validate', ...args]);

describe('gitops validate', () => {
  it('is content with a repository that is right', async () => {
    const { code, report } = await validate(shopRepository(noSecret));
    expect(report).toEqual({ valid: true, applications: 4, problems: [] });
    expect(code).toBe(0);
  });

  it('warns of Secret values in Git, once per overlay, and goes on', async () => {
    const { code, report } = await validate(shopRepository());
    expect(code).toBe(0);
    expect(report?.problems).toMatchObject([
      { code: 'literal-secret', severity: 'warning' },
      { code: 'literal-secret', severity: 'warning' },
    ]);
  });

  const faults: [
    sentence: string,
    files: Record<string, string>,
    problem: object,
  ][] = [
    [
      'a wrong word in gitops.yaml',
      {
        'gitops.yaml':
          'version: 1\nenvironments:\n  - name: staging\n    clustr: nonprod\n',
      },
      { file: 'gitops.yaml', line: 3, code: 'schema' },
    ],
    [
      'gitops.yaml that is no YAML',
      { 'gitops.yaml': 'version: [' },
      { file: 'gitops.yaml', code: 'yaml-syntax' },
    ],
    [
      'a wrong word in app.yaml',
      { 'apps/shop/app.yaml': 'owner: me\nnamspace: x\n' },
      { file: 'apps/shop/app.yaml', line: 2 },
    ],
    [
      'an overlay of no environment',
      { 'apps/shop/overlays/qa/a.yaml': '{}' },
      { code: 'unused-overlay', severity: 'warning' },
    ],
    [
      'a file that is missing',
      { 'apps/shop/base/kustomization.yaml': 'resources:\n- gone.yaml\n' },
      {
        file: 'apps/shop/base/kustomization.yaml',
        line: 2,
        applications: ['shop.production', 'shop.staging'],
      },
    ],
    [
      'a broken manifest',
      { 'apps/shop/base/deployment.yaml': 'kind: {\n' },
      { severity: 'error', applications: ['shop.production', 'shop.staging'] },
    ],
    [
      'a template that fails',
      {
        'apps/web/chart/templates/map.yaml': '\n{{ fail "no colour" }}\n',
      },
      { file: 'apps/web/chart/templates/map.yaml', line: 2 },
    ],
  ];
  it.each(faults)('finds %s', async (_sentence, files, problem) => {
    const folder = shopRepository({ ...noSecret, ...files });
    const { code, report } = await validate(folder);
    const found = report?.problems.find(
      one => !('file' in problem) || one.file === problem.file,
    );
    expect(found).toMatchObject(problem);
    expect(found?.cure).toBeTruthy();
    expect(code).toBe(found?.severity === 'warning' ? 0 : 1);
  });

  it('looks at one app alone', async () => {
    const folder = shopRepository({
      ...noSecret,
      'apps/web/chart/Chart.yaml': '{',
    });
    expect((await validate(folder, 'shop')).report).toEqual({
      valid: true,
      applications: 2,
      problems: [],
    });
  });

  it('annotates lines of a GitHub workflow', async () => {
    const folder = shopRepository({
      ...noSecret,
      'apps/shop/base/kustomization.yaml': 'resources:\n- gone.yaml\n',
    });
    const { stdout } = await runCommand(['validate', '-o', 'github'], {
      cwd: folder,
      env,
    });
    expect(stdout).toMatch(
      /^::error file=apps\/shop\/base\/kustomization\.yaml,line=2,title=[^\n]+\n$/,
    );
  });

  it('writes SARIF', async () => {
    const folder = shopRepository({
      ...noSecret,
      'apps/shop/app.yaml': 'namspace: x\n',
    });
    const { stdout } = await runCommand(['validate', '-o', 'sarif'], {
      cwd: folder,
      env,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'gitops', rules: [{ id: 'schema' }] } },
          results: [
            {
              ruleId: 'schema',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'apps/shop/app.yaml' },
                    region: { startLine: 1 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('says what is missing in a repository of another layout, and builds its kustomizations', async () => {
    const folder = temporaryFolder({
      'base/kustomization.yaml': 'resources: [map.yaml]\n',
      'base/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
      'clusters/prod/kustomization.yaml': 'resources: [../../base]\n',
      'clusters/test/kustomization.yaml': 'resources: [gone.yaml]\n',
    });
    const { code, report } = await validate(folder);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      applications: 2,
      problems: [
        { severity: 'error', applications: ['clusters/test'] },
        { severity: 'warning', code: 'no-settings' },
      ],
    });
  });

  it('refuses a repository that holds nothing of the kind', async () => {
    const { code, report } = await validate(temporaryFolder({ 'a.txt': '' }));
    expect(code).toBe(1);
    expect(report?.problems).toMatchObject([{ code: 'no-settings' }]);
  });

  it('validates one app of 22,000 files without looking at the others', async () => {
    const folder = temporaryFolder({
      ...noSecret,
      'gitops.yaml':
        'version: 1\nenvironments: [{name: staging, cluster: nonprod}]\n',
    });
    const many: Record<string, string> = {};
    for (let app = 0; app < 220; app += 1) {
      for (let file = 0; file < 100; file += 1) {
        many[
          `apps/app-${app}/overlays/staging/${file}.yaml`
        ] = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m${file}}\n`;
      }
    }
    writeFiles(folder, many);
    writeFileSync(join(folder, 'apps/app-7/app.yaml'), 'namespace: x\n');
    const started = Date.now();
    const { code, report } = await validate(folder, 'app-7');
    expect({ code, valid: report?.valid }).toEqual({ code: 0, valid: true });
    // Two seconds in peace; machines of tests are busy.
    expect(Date.now() - started).toBeLessThan(8_000);
  }, 60_000);

  it('answers the same data as YAML', async () => {
    const { stdout } = await runCommand(['validate', '-o', 'yaml'], {
      cwd: shopRepository(),
      env,
    });
    expect(validationReportSchema.parse(parse(stdout)).valid).toBe(true);
  });
});
