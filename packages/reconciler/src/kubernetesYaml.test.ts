import { RawNumber } from './json';
import { readKubernetesYaml } from './kubernetesYaml';

const valueOf = (yaml: string) => readKubernetesYaml(yaml)[0]?.value;

describe('readKubernetesYaml', () => {
  const values: [sentence: string, yaml: string, value: unknown][] = [
    ['booleans of YAML 1.1', 'a: yes', { a: true }],
    ['octal numbers of YAML 1.1', 'a: 0644', { a: 420 }],
    ['dates as text', 'a: 2020-01-01', { a: '2020-01-01' }],
    ['times as text', 'a: 12:30:45', { a: '12:30:45' }],
    [
      'numbers to their last digit',
      'a: 9007199254740993',
      { a: new RawNumber('9007199254740993') },
    ],
    [
      'quoted text that goes on in the column of its key',
      "a:\n  - b: 'one\n    two'\n",
      { a: [{ b: 'one two' }] },
    ],
    [
      'the same with a quote inside',
      "a:\n  - b: 'it''s\n    two'\n    c: \"\\\"x\n    y\"\n",
      { a: [{ b: "it's two", c: '"x y' }] },
    ],
  ];
  it.each(values)('reads %s', (_sentence, yaml, value) => {
    expect(valueOf(yaml)).toEqual(value);
  });

  it('says which line of which document is wrong', () => {
    const [first, second] = readKubernetesYaml('a: 1\n---\nb: 1\nc: [\n');
    expect(first).toMatchObject({ value: { a: 1 }, line: 1, errors: [] });
    expect(second).toMatchObject({ value: undefined, line: 3 });
    expect(second.errors[0]).toMatchObject({ code: 'syntax' });
  });

  it('takes the last of two values of a key, and says so', () => {
    expect(readKubernetesYaml('a: 1\na: 2\n')).toMatchObject([
      { value: { a: 2 }, errors: [{ code: 'duplicate-key', line: 2 }] },
    ]);
  });

  it('leaves a quote alone that nobody closes', () => {
    const [{ value, errors }] = readKubernetesYaml("a: 'one\nb: two\n");
    expect(value).toBeUndefined();
    expect(errors).not.toEqual([]);
  });

  it('does not expand aliases without end', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
      .map((name, index) => {
        const below = 'abcdefg'[index];
        return `${name}: &${name} [${Array(10).fill(`*${below}`).join(', ')}]`;
      })
      .join('\n')}\n`;
    expect(readKubernetesYaml(bomb)).toMatchObject([
      { value: undefined, errors: [{ code: 'aliases' }] },
    ]);
  });
});
