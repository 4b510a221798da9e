import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCommand } from '../testing/runCommand';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';
import { healthReportSchema } from './report';

afterAll(removeTemporaryFolders);

const healthy = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
status: {phase: Bound}
`;
const degraded = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: lost, namespace: shop}
status: {phase: Lost}
`;
const settings = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
`;

async function judge(input: string, ...more: string[]) {
  const result = await runCommand(
    ['health', '-f', '-', '-o', 'json', ...more],
    { input },
  );
  return {
    ...result,
    rows: healthReportSchema.parse(JSON.parse(result.stdout)),
  };
}

describe('gitops health', () => {
  const verdicts: [sentence: string, yaml: string, code: number][] = [
    ['all objects are healthy', healthy, 0],
    ['no object has health', settings, 0],
    ['one object is not healthy', `${healthy}---\n${degraded}`, 1],
    ['a document is not YAML', `${healthy}---\na: [`, 2],
    ['a document is not an object', `${healthy}---\nfoo: bar`, 2],
    ['there is nothing to judge', '---\n', 2],
  ];
  it.each(verdicts)('when %s', async (_sentence, input, code) => {
    expect((await judge(input)).code).toBe(code);
  });

  it('judges in the words of kstatus', async () => {
    const job = `apiVersion: batch/v1
kind: Job
metadata: {name: once}
status: {conditions: [{type: Failed, status: "True", reason: BackoffLimitExceeded}]}
`;
    const { rows, code } = await judge(
      [healthy, degraded, settings, job].join('---\n'),
      '--kstatus',
    );
    expect(rows.map(({ status, message }) => [status, message])).toEqual([
      ['Current', null],
      ['InProgress', expect.stringContaining('Bound')],
      ['Current', null],
      ['Failed', expect.any(String)],
    ]);
    expect(code).toBe(1);
    expect(
      (await judge([healthy, settings].join('---\n'), '--kstatus')).code,
    ).toBe(0);
  });

  it.each([
    ['--kstatus -f - --health-rules rules.yaml', 'cannot be used with'],
    ['--kstatus shop', '--kstatus judges given objects only'],
  ])('refuses %s', async (args, told) => {
    const { code, stderr } = await runCommand(['health', ...args.split(' ')]);
    expect(code).toBe(2);
    expect(stderr).toContain(told);
  });

  it('answers one row per object, in order', async () => {
    const { rows } = await judge([healthy, degraded, settings].join('---\n'));
    expect(rows).toEqual([
      {
        file: '-',
        kind: 'PersistentVolumeClaim',
        namespace: 'shop',
        name: 'data',
        status: 'Healthy',
        message: null,
      },
      {
        file: '-',
        kind: 'PersistentVolumeClaim',
        namespace: 'shop',
        name: 'lost',
        status: 'Degraded',
        message: expect.stringMatching(/volume/i),
      },
      {
        file: '-',
        kind: 'ConfigMap',
        namespace: null,
        name: 'settings',
        status: null,
        message: null,
      },
    ]);
  });

  const shapes: [sentence: string, text: string][] = [
    ['a List', `kind: List\napiVersion: v1\nitems:\n- ${indent(healthy)}`],
    [
      'a typed list whose items leave out their kind',
      JSON.stringify({
        kind: 'PersistentVolumeClaimList',
        apiVersion: 'v1',
        items: [{ metadata: { name: 'data' }, status: { phase: 'Bound' } }],
      }),
    ],
    ['JSON', JSON.stringify(parse(healthy))],
    ['an array of objects', JSON.stringify([parse(healthy)])],
    ['a byte order mark', `\uFEFF${healthy}`],
    ['text from Windows', healthy.replaceAll('\n', '\r\n')],
    ['a key that stands twice', `kind: PersistentVolumeClaim\n${healthy}`],
    [
      'a timestamp without quotes and a number beyond 2^53',
      healthy.replace(
        '{name: data,',
        '{name: data, creationTimestamp: 2020-01-01T00:00:00Z, generation: 9007199254740993,',
      ),
    ],
    [
      'quoted text that goes on without indentation, as kubectl writes it',
      `${healthy}spec:\n  words: 'many\n  words'\n`,
    ],
  ];
  it.each(shapes)('reads %s', async (_sentence, text) => {
    const folder = temporaryFolder({ 'object.yaml': text });
    const { code, stdout } = await runCommand(
      ['health', '-f', 'object.yaml', '-o', 'json'],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { kind: 'PersistentVolumeClaim', name: 'data', status: 'Healthy' },
    ]);
    expect(code).toBe(0);
  });

  it('says where a key stands twice', async () => {
    const { stderr } = await judge(`${healthy}kind: PersistentVolumeClaim\n`);
    expect(stderr).toContain('warning -:5: ');
  });

  it('judges the rest when a file is missing', async () => {
    const folder = temporaryFolder({ 'a.yaml': healthy });
    const { code, stdout, stderr } = await runCommand(
      ['health', '-f', 'missing.yaml', 'a.yaml', '-o', 'json'],
      { cwd: folder },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('missing.yaml does not exist');
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it('reads folders to their depth, and leaves out what is no object', async () => {
    const folder = temporaryFolder({
      'a/one.yaml': healthy,
      'a/b/two.json': JSON.stringify(parse(degraded)),
      'a/values.yaml': 'replicas: 1',
      'a/notes.txt': 'no YAML: [',
    });
    const { code, stdout } = await runCommand(
      ['health', '-f', 'a', '-o', 'json'],
      { cwd: folder },
    );
    expect(code).toBe(1);
    expect(
      JSON.parse(stdout).map(({ file }: { file: string }) => file),
    ).toEqual(['a/b/two.json', 'a/one.yaml']);
  });

  it('prints a table for people, with the reason and a count', async () => {
    const { stdout } = await runCommand(['health', '-f', '-'], {
      input: `${healthy}---\n${degraded}---\n${settings}`,
    });
    expect(stdout).toMatch(/^Healthy +PersistentVolumeClaim shop\/data/);
    expect(stdout).toMatch(/\nDegraded +PersistentVolumeClaim shop\/lost/);
    expect(stdout).toContain(
      '3 objects: 1 Healthy, 1 Degraded, 1 without health\n',
    );
  });

  it('lets no object steer the terminal', async () => {
    const { stdout } = await runCommand(['health', '-f', '-'], {
      input: settings.replace('settings', '"\\e]0;title\\a\\e[2Jname"'),
    });
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0007\u001b]/);
  });

  it('answers the same data as YAML', async () => {
    const { stdout } = await runCommand(
      ['health', '-f', '-', '--output', 'yaml'],
      { input: healthy },
    );
    expect(healthReportSchema.parse(parse(stdout))).toHaveLength(1);
  });

  describe('--health-rules', () => {
    const given = {
      'objects.yaml': settings,
      'rules.yaml':
        'rules:\n  - {kind: ConfigMap, degraded: "true", healthy: "false", message: metadata.name}\n',
    };
    const judgeBy = (rules: string, cwd = temporaryFolder(given)) =>
      runCommand(['health', '-f', 'objects.yaml', '--health-rules', rules], {
        cwd,
      });

    it('judges by the rules of the user first', async () => {
      const { code, stdout } = await judgeBy('rules.yaml');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Degraded +ConfigMap settings .*settings\n/);
    });

    const bad: [sentence: string, text: string, told: RegExp][] = [
      [
        'an expression that ends too early',
        'rules:\n  - kind: Widget\n    healthy: status.ready ==\n',
        /cannot be used\n {2}rules\.yaml:3 .*rules\.0\.healthy is not right\. .+\. Write a CEL expression/,
      ],
      [
        'no verdict that is good',
        'rules:\n  - kind: Widget\n',
        /rules\.yaml:2 .*rules\.0\.healthy/,
      ],
      [
        'a word that there is not',
        'rules:\n  - kind: Widget\n    helthy: "true"\n    healthy: "true"\n',
        /rules\.yaml:3 .*helthy/,
      ],
      [
        'two rules for one kind',
        'rules:\n  - {kind: A, healthy: "true"}\n  - {kind: A, healthy: "false"}\n',
        /rules\.yaml:3 .*There is another rule for \/A\. Keep one of them/,
      ],
    ];
    it.each(bad)('refuses %s, with its line', async (_name, text, told) => {
      const cwd = temporaryFolder({ ...given, 'rules.yaml': text });
      const { code, stderr } = await judgeBy('rules.yaml', cwd);
      expect(code).toBe(2);
      expect(stderr).toMatch(told);
    });

    it('refuses a file that is not there', async () => {
      const { code, stderr } = await judgeBy('none.yaml');
      expect(code).toBe(2);
      expect(stderr).toContain('none.yaml cannot be read');
    });
  });

  const wrong: [args: string[], told: RegExp][] = [
    [['health', '--flie', 'x'], /unknown option '--flie'[\s\S]*--file/],
    [['helth'], /unknown command 'helth'[\s\S]*health/],
    [['health', '-f', '-', '-o', 'jsn'], /Write one of human, json, yaml/],
    [['health'], /Name files with -f/],
    [['health', '-f', '-'], /Nothing is piped in/],
  ];
  it.each(wrong)('%j is an error that names the cure', async (args, told) => {
    const { code, stderr } = await runCommand(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });
});

const corpus = join(
  process.env.GITOPS_CORPORA ?? 'no-corpora',
  'gitops-engine-health',
);
const onCorpus = existsSync(corpus) ? describe : describe.skip;

onCorpus('gitops health on public examples (GITOPS_CORPORA)', () => {
  it('agrees with every case', async () => {
    const cases = JSON.parse(
      readFileSync(join(corpus, 'cases.json'), 'utf8'),
    ) as { file: string; expected: string | null }[];
    expect(cases.length).toBeGreaterThan(40);
    const files = cases.map(({ file }) => file);
    const { stdout } = await runCommand(
      ['health', '-o', 'json', '-f', ...files],
      { cwd: corpus },
    );
    const statuses = healthReportSchema
      .parse(JSON.parse(stdout))
      .map(({ file, status }) => [file, status]);
    expect(Object.fromEntries(statuses)).toEqual(
      Object.fromEntries(cases.map(({ file, expected }) => [file, expected])),
    );
  });
});

function indent(yaml: string): string {
  return yaml.trimEnd().replaceAll('\n', '\n  ');
}
