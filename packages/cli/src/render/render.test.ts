import { parseAllDocuments } from 'yaml';
import { runCommand } from '../testing/runCommand';
import { shopRepository, toolsEnvironment } from '../testing/shopRepository';
import { temporaryFolder } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';

jest.setTimeout(60_000);

afterAll(tidyUp);

const env = toolsEnvironment;

function documentsOf(yaml: string) {
  return parseAllDocuments(yaml).map(document => document.toJS());
}

describe('gitops render', () => {
  const cwd = shopRepository();
  const places: [sentence: string, args: string[], at: string][] = [
    ['an overlay', ['apps/shop/overlays/production'], cwd],
    [
      'an overlay with a trailing slash',
      ['apps/shop/overlays/production/'],
      cwd,
    ],
    ['an Application by its id', ['shop.production'], cwd],
    [
      'the folder that one is in',
      ['.'],
      `${cwd}/apps/shop/overlays/production`,
    ],
    ['another repository', ['shop.production', '--repository', cwd], '/'],
  ];
  it.each(places)('renders %s', async (_sentence, args, at) => {
    const { code, stdout, stderr } = await runCommand(['render', ...args], {
      cwd: at,
      env,
    });
    expect(stderr).toBe('');
    expect(documentsOf(stdout)).toMatchObject([
      { kind: 'Secret' },
      { kind: 'Deployment', spec: { replicas: 3 } },
    ]);
    expect(code).toBe(0);
  });

  it('renders a chart with the values of its environment', async () => {
    const { stdout } = await runCommand(['render', 'web.production'], {
      cwd,
      env,
    });
    expect(documentsOf(stdout)).toMatchObject([
      { metadata: { name: 'web' }, data: { colour: 'blue' } },
    ]);
  });

  it('renders a chart alone with given values and a given name', async () => {
    const folder = temporaryFolder({
      'charts/box/Chart.yaml': 'apiVersion: v2\nname: box\nversion: 1.0.0\n',
      'charts/box/templates/map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}\ndata: {a: "{{ .Values.a }}"}\n',
      'mine.yaml': 'a: b\n',
    });
    const { stdout } = await runCommand(
      [
        ...['render', 'charts/box', '--values', 'mine.yaml'],
        ...['--release-name', 'big', '-n', 'there'],
      ],
      { cwd: folder, env },
    );
    expect(documentsOf(stdout)).toMatchObject([
      { metadata: { name: 'big', namespace: 'there' }, data: { a: 'b' } },
    ]);
  });

  it('renders a folder of plain manifests', async () => {
    const folder = temporaryFolder({
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    });
    const { stdout } = await runCommand(['render', '.'], { cwd: folder, env });
    expect(documentsOf(stdout)).toMatchObject([{ metadata: { name: 'a' } }]);
  });

  it('hides the values of Secrets unless told otherwise', async () => {
    const hidden = await runCommand(['render', 'shop.staging'], { cwd, env });
    expect(hidden.stdout).not.toContain('correct-horse');
    const shown = await runCommand(
      ['render', 'shop.staging', '--show-secrets'],
      {
        cwd,
        env,
      },
    );
    expect(shown.stdout).toContain('password: correct-horse');
  });

  it('answers one List as JSON, with numbers to their last digit', async () => {
    const folder = temporaryFolder({
      'a.yaml':
        'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nspec: {big: 9007199254740993}\n',
    });
    const { stdout } = await runCommand(['render', '.', '-o', 'json'], {
      cwd: folder,
      env,
    });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'List' });
    expect(stdout).toContain('9007199254740993');
  });

  const broken: [sentence: string, args: string[], told: RegExp][] = [
    ['a folder that is missing', ['nowhere'], /neither a folder nor an App/],
    ['an id that is nearly right', ['shop.producton'], /mean shop\.production/],
    ['a folder without manifests', ['empty'], /holds nothing to render/],
    ['a broken kustomization', ['broken'], /broken\/kustomization\.yaml:1/],
    ['values from outside', ['apps/web/chart', '--values', '/x'], /outside/],
    [
      'options of charts for what is none',
      ['shop.staging', '--values', 'a.yaml', '--release-name', 'x'],
      /--values and --release-name are for charts alone[^]*by kustomize/,
    ],
    ['a tool that there is not', ['.', '--tool', 'jsonnet'], /kustomize, helm/],
    ['nothing', [], /missing required argument 'path'/],
  ];
  it.each(broken)('tells what is wrong with %s', async (_name, args, told) => {
    const folder = shopRepository({
      'broken/kustomization.yaml': 'resources: [missing.yaml]\n',
      'empty/notes.txt': '',
    });
    const { code, stdout, stderr } = await runCommand(['render', ...args], {
      cwd: folder,
      env,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(told);
  });
});
