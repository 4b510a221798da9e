import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What a file imports, as written. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import|require\()\s*'([^']+)'/g)].map(
    ([, path]) => path,
  );
}

function isAllowed(file: string, path: string): boolean {
  if (!path.startsWith('.')) return path.startsWith('node:') || path === 'yaml';
  const target = relative(__dirname, resolve(dirname(file), path));
  return !target.startsWith('..');
}

describe('the controllers', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => join(__dirname, name));

  it('know the API server by HTTP alone: they import nothing of ours', () => {
    expect(files.length).toBeGreaterThan(40);
    const forbidden = files.flatMap(file =>
      importsOf(readFileSync(file, 'utf8'))
        .filter(path => !isAllowed(file, path))
        .map(path => `${relative(__dirname, file)}: ${path}`),
    );
    expect(forbidden).toEqual([]);
  });

  it.each([
    ['../server/store', false],
    ['../../model/src', false],
    ['@gitops-suite/model', false],
    ['@kubernetes/client-node', false],
    ['./clock', true],
    ['node:http', true],
  ])('may import %s: %s', (path, allowed) => {
    expect(isAllowed(join(__dirname, 'index.ts'), path)).toBe(allowed);
  });
});
