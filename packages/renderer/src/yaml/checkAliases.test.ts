import { checkAliases } from './checkAliases';

const check = (text: string, path = 'a.yaml') =>
  checkAliases(path, new TextEncoder().encode(text));

function nested(levels: number, width: number): string {
  const lines = ['l0: &l0 x'];
  for (let i = 1; i <= levels; i++) {
    lines.push(
      `l${i}: &l${i} [${Array(width)
        .fill(`*l${i - 1}`)
        .join(', ')}]`,
    );
  }
  return `${lines.join('\n')}\n`;
}

describe('aliases', () => {
  it.each([
    ['nine levels of ten', nested(9, 10), 7],
    ['thirty levels of two', nested(30, 2), 18],
    [
      'a long text that is repeated',
      `a: &a "${'x'.repeat(100_000)}"\nb: [${'*a, '.repeat(200)}]\n`,
      2,
    ],
    [
      'maps that merge each other',
      nested(8, 10).replace(/\[(.*)\]/g, '{a: [$1]}'),
      7,
    ],
  ])('are refused as %s, with the line', (_name, text, line) => {
    expect(() => check(text)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'yaml-aliases-excessive',
          file: 'a.yaml',
          line,
        }),
      }),
    );
  });

  it.each([
    ['many aliases of one thing', `a: &a {x: 1}\nb: [${'*a, '.repeat(500)}]\n`],
    ['two levels', nested(2, 20)],
    ['globs', `globs: [${'"*.yaml", '.repeat(50)}]\n`],
    ['a template', `{{ range . }}\n${'- *x\n'.repeat(20)}{{ end }}\n`],
    ['a list with stars', '- * a\n'.repeat(20)],
    ['no YAML', `${'*a '.repeat(20)}: [`],
  ])('are let pass as %s', (_name, text) => {
    expect(() => check(text)).not.toThrow();
  });

  it('only matter in YAML', () => {
    expect(() => check(nested(9, 10), 'script.sh')).not.toThrow();
  });
});
