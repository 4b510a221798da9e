import { runCommand } from '../testing/runCommand';
import { runWithReport } from '../testing/runWithReport';
import {
  commitAll,
  git,
  shopRepository,
  toolsEnvironment,
} from '../testing/shopRepository';
import { temporaryFolder, writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import { diffReportSchema, type DiffReport } from './report';
import { COMMENT_MARK, toMarkdown } from './writeMarkdown';

jest.setTimeout(60_000);

afterAll(tidyUp);

const env = toolsEnvironment;
const production = 'apps/shop/overlays/production/kustomization.yaml';
const fiveReplicas = {
  [production]: 'resources: [../../base]\nreplicas: [{name: shop, count: 5}]\n',
};

const diff = (cwd: string, ...args: string[]) =>
  runWithReport(diffReportSchema, cwd, ['diff', ...args]);

describe('gitops diff', () => {
  it('finds nothing in a clean work tree', async () => {
    const { code, report } = await diff(shopRepository());
    expect(code).toBe(0);
    expect(report).toMatchObject({ applications: [], problems: [] });
  });

  it('shows what the work tree changes, and nothing else', async () => {
    const folder = shopRepository();
    writeFiles(folder, fiveReplicas);
    const { code, report } = await diff(folder);
    expect(code).toBe(1);
    expect(report?.applications).toMatchObject([
      {
        id: 'shop.production',
        cluster: 'prod',
        objects: [{ kind: 'Deployment', name: 'shop', change: 'change' }],
      },
    ]);
    expect(report?.applications[0].objects[0].diff).toMatch(
      /^@@.*\n[^]*- {2}replicas: 3\n\+ {2}replicas: 5\n/,
    );
  });

  it('follows a base into each of its overlays', async () => {
    const folder = shopRepository();
    writeFiles(folder, {
      'apps/shop/base/kustomization.yaml': 'resources: [deployment.yaml]\n',
    });
    const { report } = await diff(folder);
    expect(
      report?.applications.map(({ id, objects }) => [id, objects[0].change]),
    ).toEqual([
      ['shop.production', 'prune'],
      ['shop.staging', 'prune'],
    ]);
  });

  it('sees new files, new Applications and those that are gone', async () => {
    const folder = shopRepository();
    const values = 'apps/web/overlays/staging/values.yaml';
    git(folder, 'rm', '-q', values);
    writeFiles(folder, {
      'apps/new/overlays/staging/map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\n',
    });
    const { report } = await diff(folder);
    expect(
      report?.applications.map(({ id, objects }) => [id, objects[0].change]),
    ).toEqual([
      ['new.staging', 'create'],
      ['web.staging', 'prune'],
    ]);
  });

  it('compares two commits, whatever the work tree holds', async () => {
    const folder = shopRepository();
    writeFiles(folder, fiveReplicas);
    commitAll(folder);
    writeFiles(folder, { [production]: 'not: [yaml' });
    const { report } = await diff(folder, '--revision', 'HEAD~1..HEAD');
    expect(report?.from).toMatch(/^HEAD~1 \([0-9a-f]{7}\)$/);
    expect(report?.applications).toHaveLength(1);
  });

  it('compares with where the branch left its target', async () => {
    const folder = shopRepository();
    git(folder, 'checkout', '-q', '-b', 'feature');
    writeFiles(folder, fiveReplicas);
    const feature = commitAll(folder);
    git(folder, 'checkout', '-q', 'main');
    writeFiles(folder, {
      'apps/web/overlays/staging/values.yaml': 'colour: red\n',
    });
    const main = commitAll(folder);
    git(folder, 'update-ref', 'refs/remotes/origin/main', main);
    git(folder, 'checkout', '-q', feature);
    const { report } = await diff(folder);
    expect(report?.from).toMatch(/^merge base with origin\/main/);
    expect(report?.applications.map(({ id }) => id)).toEqual([
      'shop.production',
    ]);
  });

  it('looks at the named apps alone', async () => {
    const folder = shopRepository();
    writeFiles(folder, {
      ...fiveReplicas,
      'apps/web/overlays/staging/values.yaml': 'colour: red\n',
    });
    const { report } = await diff(folder, 'web');
    expect(report?.applications.map(({ id }) => id)).toEqual(['web.staging']);
  });

  it('never shows the value of a Secret', async () => {
    const folder = shopRepository();
    writeFiles(folder, {
      'apps/shop/base/secret.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\nstringData: {password: battery-staple, more: x}\n',
    });
    for (const format of ['human', 'json', 'yaml', 'markdown']) {
      const { stdout, code } = await runCommand(['diff', '-o', format], {
        cwd: folder,
        env,
      });
      expect(code).toBe(1);
      expect(stdout).toContain('Secret');
      expect(stdout).not.toMatch(/correct-horse|battery-staple/);
    }
  });

  it('ends with 2 when what is new cannot be rendered', async () => {
    const folder = shopRepository();
    writeFiles(folder, { [production]: 'resources: [gone.yaml]\n' });
    const { code, report } = await diff(folder);
    expect(code).toBe(2);
    expect(report?.applications[0].problems[0]).toMatchObject({
      file: production,
      line: 1,
    });
    expect(report?.applications[0].objects).toEqual([]);
  });

  let untouched: string | undefined;
  const wrong: [sentence: string, args: string[], told: RegExp][] = [
    ['an unknown revision', ['--revision', 'nope..HEAD'], /no revision nope/],
    ['an option as revision', ['--revision', '--help='], /no revision --help=/],
    ['an unknown app', ['shopp'], /Did you mean shop\?/],
    ['a wrong flag', ['--revison', 'x'], /--revision/],
    ['a wrong length', ['--max-length', 'x'], /whole number/],
  ];
  it.each(wrong)('refuses %s', async (_sentence, args, told) => {
    untouched ??= shopRepository();
    const { code, stderr } = await diff(untouched, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });

  it('asks for a clone where there is none', async () => {
    const { code, stderr } = await diff(temporaryFolder({ a: '' }));
    expect(code).toBe(2);
    expect(stderr).toMatch(/is not a Git repository/);
  });
});

describe('toMarkdown', () => {
  const application = (id: string, diffText: string) => ({
    id,
    environment: 'staging',
    cluster: 'nonprod',
    namespace: 'shop',
    objects: [
      {
        key: '/ConfigMap/shop/a',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'a',
        change: 'change' as const,
        effect: null,
        diff: diffText,
      },
    ],
    problems: [],
  });
  const report = (diffs: readonly string[]): DiffReport => ({
    from: 'main (1234567)',
    to: 'work tree',
    live: false,
    applications: diffs.map((text, index) =>
      application(`app${index}.a`, text),
    ),
    problems: [],
  });

  it('begins with a mark, by which a later run finds the comment', () => {
    expect(toMarkdown(report(['-a\n+b\n']), 1000)).toMatch(
      new RegExp(`^${COMMENT_MARK}`),
    );
  });

  it('keeps to its length, and says what it leaves out', () => {
    const text = toMarkdown(report(Array(50).fill('+x\n'.repeat(300))), 5000);
    expect(text.length).toBeLessThanOrEqual(5000);
    expect(text).toMatch(/\d+ more of 50 Applications are left out/);
  });

  it('names the objects of an Application whose text does not fit', () => {
    const text = toMarkdown(report(['+x\n'.repeat(3000)]), 2000);
    expect(text).toContain('~ ConfigMap shop/a');
    expect(text).not.toContain('+x');
  });

  it('says in words what changes no line, and how clusters were compared', () => {
    // It stood there with an empty diff, and was called rendered.
    const { applications } = report(['']);
    applications[0].objects[0].effect = 'takes its fields back, content stays';
    const live = { ...report([]), from: 'cluster', live: true, applications };
    const text = toMarkdown(live, 2000);
    expect(text).toContain(
      '`~ ConfigMap shop/a` takes its fields back, content stays\n',
    );
    expect(text).not.toContain('```');
    expect(text).toContain('by dry runs of the API servers');
    expect(text).not.toContain('as rendered');
  });

  it('does not say that nothing differs where that is not known', () => {
    const { applications } = report(['']);
    const problem = { code: 'no-plan', severity: 'error' as const };
    const away = {
      ...applications[0],
      objects: [],
      problems: [{ ...problem, message: 'prod does not answer' }],
    };
    const live = { ...report([]), live: true };
    const first = (one: DiffReport) => toMarkdown(one, 2000).split('\n')[1];
    expect(first({ ...live, applications: [away] })).toBe(
      '**1 Application has errors**',
    );
    expect(first(live)).toBe('**Nothing differs**');
  });

  it('lets no manifest close its fence', () => {
    const text = toMarkdown(report(['+```\n+<script>\n']), 2000);
    expect(text).toMatch(/````diff\n\+```\n/);
  });
});
