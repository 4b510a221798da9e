import { resolveLimits } from '../limits';
import { FileView } from '../source/fileView';
import { createMemorySource } from '../source/memorySource';
import { findRandomness } from './findRandomness';

async function warningsOf(files: Record<string, string>): Promise<string[]> {
  const view = new FileView(createMemorySource(files), resolveLimits());
  await view.load(Object.keys(files));
  return findRandomness(view, 'chart');
}

describe('templates that differ each time', () => {
  it.each([
    ['{{ randAlphaNum 8 | b64enc }}', 'randAlphaNum'],
    ['{{- $x := default (randAlpha 5) .Values.x -}}', 'randAlpha'],
    ['{{ $ca := genCA "x" 365 }}', 'genCA'],
    ['{{ now | date "2006" }}', 'now'],
    ['{{\n  uuidv4\n}}', 'uuidv4'],
  ])('are told: %s', async (template, name) => {
    const warnings = await warningsOf({
      'chart/templates/a.yaml': `kind: A\nx: ${template}\n`,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`chart/templates/a.yaml:2 uses ${name}:`);
  });

  it.each([
    '{{ .Values.now }}',
    '{{ .Values.randAlphaNum.length }}',
    '{{ "now" }}',
    '{{/* now */}}',
    '{{ include "now" . }}',
    '{{ $nowhere }}',
    'now, randAlphaNum',
    '{{ now',
    '{{'.repeat(100_000),
  ])('are not seen in %.40s', async template => {
    expect(
      await warningsOf({ 'chart/templates/a.yaml': `x: ${template}\n` }),
    ).toEqual([]);
  });

  it('are told of sub charts, of this chart only, and not without end', async () => {
    const template = 'x: {{ uuidv4 }}\n';
    expect(
      await warningsOf({
        'chart/charts/sub/templates/a.yaml': template,
        'chart/readme.md': template,
        'other/templates/a.yaml': template,
      }),
    ).toEqual([expect.stringContaining('chart/charts/sub/templates/a.yaml:1')]);
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `chart/templates/${i}.yaml`,
        template,
      ]),
    );
    expect(await warningsOf(many)).toHaveLength(5);
  });
});
