import { DirectoryParameters } from '@gitops-suite/model';
import { Refusal } from '../refusal';
import { below } from '../source/paths';

/** Files that describe the app to others and are no manifests. */
const notManifests = new Set([
  'catalog-info.yaml',
  'catalog-info.yml',
  'app.yaml',
  'app.yml',
  'kustomization.yaml',
  'kustomization.yml',
]);

/** Tells which paths below a folder hold manifests. Refuses a pattern that cannot be read. */
export function manifestFilter(
  folder: string,
  { recurse = true, include, exclude }: DirectoryParameters = {},
): (path: string) => boolean {
  const isIncluded = include ? compilePattern('include', include) : () => true;
  const isExcluded = exclude ? compilePattern('exclude', exclude) : () => false;
  const depth = below(folder, '').length;
  return path => {
    const relative = path.slice(depth);
    const segments = relative.split('/');
    const name = segments.at(-1) ?? '';
    return (
      /\.(ya?ml|json)$/.test(name) &&
      !notManifests.has(name) &&
      !segments.some(segment => segment.startsWith('.')) &&
      (recurse || segments.length === 1) &&
      !isExcluded(relative) &&
      isIncluded(relative)
    );
  };
}

/** Characters of a pattern: enough for a list of names, too few to keep a matcher busy. */
const maxPatternLength = 1_000;
const maxStars = 8;

/** As Argo CD has them: `*` also crosses folders, `?` is one character, `[a-z]` a class, `{a,b}` alternatives. */
function compilePattern(
  option: string,
  pattern: string,
): (path: string) => boolean {
  const source = toExpression(pattern);
  const stars = pattern.split('*').length - 1;
  if (
    source === undefined ||
    pattern.length > maxPatternLength ||
    stars > maxStars
  ) {
    throw new Refusal({
      code: 'directory-pattern-invalid',
      message: `directory.${option} is not a pattern: ${pattern.slice(0, 200)}`,
      cause: `It may have ${maxStars} stars and ${maxPatternLength} characters, and brackets and braces come in pairs.`,
      cure: 'Write patterns such as *.yaml, {a,b}/*.yaml or [a-c]*.yaml.',
    });
  }
  const expression = new RegExp(`^(?:${source})$`, 's');
  return path => expression.test(path);
}

function toExpression(pattern: string): string | undefined {
  let depth = 0;
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const close = character === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (character === '*') {
      while (pattern[at + 1] === '*') at += 1;
      source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (close > 0) {
      source += toClass(pattern.slice(at + 1, close));
      at = close;
    } else if (character === '[') {
      return undefined;
    } else if (character === '{') {
      depth += 1;
      source += '(?:';
    } else if (character === '}') {
      depth -= 1;
      source += ')';
    } else if (character === ',' && depth > 0) {
      source += '|';
    } else {
      source += escape(character === '\\' ? pattern[++at] ?? '\\' : character);
    }
    if (depth < 0) return undefined;
  }
  return depth === 0 ? source : undefined;
}

function toClass(content: string): string {
  const isNegated = /^[!^]/.test(content);
  const members = (isNegated ? content.slice(1) : content).replace(
    /[\\\]^[]/g,
    '\\$&',
  );
  return `[${isNegated ? '^' : ''}${members}]`;
}

function escape(character: string): string {
  return /[\w/]/.test(character) ? character : `\\${character}`;
}
