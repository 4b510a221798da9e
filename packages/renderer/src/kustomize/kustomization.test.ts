import { parseKustomization } from './kustomization';
import { isRemote, redactRemote } from './remote';

function references(text: string): [string, string, number][] {
  return parseKustomization(text).references.map(({ field, value, line }) => [
    field,
    value,
    line,
  ]);
}

describe('the references of a kustomization', () => {
  it('covers every field that names files or folders', () => {
    const text = [
      'resources: [r.yaml]',
      'bases: [b]',
      'components: [c]',
      'crds: [crd.yaml]',
      'configurations: [conf.yaml]',
      'generators: [g.yaml]',
      'transformers: [t.yaml]',
      'validators: [v.yaml]',
      'patchesStrategicMerge: [s.yaml]',
      'patches: [{path: p.yaml}]',
      'patchesJson6902: [{path: j.yaml}]',
      'replacements: [{path: rep.yaml}]',
      'openapi: {path: schema.json}',
      'configMapGenerator: [{files: [key=f.txt, plain.txt], envs: [e.env], env: one.env}]',
      'secretGenerator: [{files: [s.txt]}]',
    ].join('\n');
    expect(references(text)).toEqual([
      ['resources', 'r.yaml', 1],
      ['bases', 'b', 2],
      ['components', 'c', 3],
      ['crds', 'crd.yaml', 4],
      ['configurations', 'conf.yaml', 5],
      ['generators', 'g.yaml', 6],
      ['transformers', 't.yaml', 7],
      ['validators', 'v.yaml', 8],
      ['patchesStrategicMerge', 's.yaml', 9],
      ['patches.path', 'p.yaml', 10],
      ['patchesJson6902.path', 'j.yaml', 11],
      ['replacements.path', 'rep.yaml', 12],
      ['openapi.path', 'schema.json', 13],
      ['configMapGenerator.files', 'f.txt', 14],
      ['configMapGenerator.files', 'plain.txt', 14],
      ['configMapGenerator.envs', 'e.env', 14],
      ['configMapGenerator.env', 'one.env', 14],
      ['secretGenerator.files', 's.txt', 15],
    ]);
  });

  it.each([
    ['regardless of case', 'Resources: [a]\nRESOURCES: [b]', ['a', 'b']],
    ['behind an alias', 'x: &x [a]\nresources: *x', ['a']],
    ['behind an alias of one item', 'x: &x a\nresources: [*x]', ['a']],
    ['behind a merge key', 'x: &x {resources: [a]}\n<<: *x', ['a']],
    ['behind a list of merge keys', 'x: &x {bases: [a]}\n<<: [*x]', ['a']],
    [
      'but no text of several lines',
      'patchesStrategicMerge: ["a: 1\\nb: 2\\n"]',
      [],
    ],
    ['but nothing that is no text', 'resources: [1, {a: b}, null, ""]', []],
    ['not in what is no map', '- resources', []],
    ['not behind an alias of itself', 'x: &x\n  <<: *x\n<<: *x', []],
  ])('are found %s', (_name, text, want) => {
    expect(references(text).map(([, value]) => value)).toEqual(want);
  });

  it('survives nesting without end', () => {
    expect(references(`resources: ${'['.repeat(50_000)}`)).toEqual([]);
  });
});

describe('a remote reference', () => {
  it.each([
    ['https://github.com/org/repo', 'folder', true],
    ['http://example.com/a.yaml', 'file', true],
    ['HTTPS://EXAMPLE.COM/a.yaml', 'file', true],
    ['github.com/org/repo//base?ref=v1', 'either', true],
    ['gh:org/repo', 'either', true],
    ['git@github.com:org/repo', 'either', true],
    ['org-1234@github.com/org/repo', 'either', true],
    ['ssh://git@host/org/repo', 'either', true],
    ['git::ssh://git@host/org/repo', 'either', true],
    ['file:///etc', 'either', true],
    ['../base', 'either', false],
    ['github.company/base', 'either', false],
    ['./github.com/base', 'either', false],
    ['a@b.yaml', 'either', false],
    ['folder/a@b:c', 'either', false],
    ['github.com/a.yaml', 'file', false],
  ] as const)('%s as %s: %p', (value, target, want) => {
    expect(isRemote(value, target)).toBe(want);
  });

  it('is shown without password and query', () => {
    expect(redactRemote('https://me:secret@example.com/a?token=x')).toBe(
      'https://example.com/a',
    );
  });
});
