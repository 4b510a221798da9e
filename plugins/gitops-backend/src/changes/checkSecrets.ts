import type { ChangeCheck, FileEdit } from '@gitops-suite/model';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** Literal values of Secrets in a file that a change writes: they would stand in Git for ever. */
export function checkSecrets({ path, after = '' }: FileEdit): ChangeCheck[] {
  if (!/\.ya?ml$/.test(path)) {
    return [];
  }
  const lines = new LineCounter();
  return parseAllDocuments(after, { lineCounter: lines })
    .flatMap(({ contents }) => literalsIn(contents))
    .map(({ key }) => {
      const at = isScalar(key) ? key.range?.[0] : undefined;
      return {
        status: 'failed' as const,
        code: 'literal-secret',
        title: 'Secrets',
        message: 'A Secret with its values would stand in Git.',
        file: path,
        ...(at !== undefined && { line: lines.linePos(at).line }),
        cure: 'Take the values out: use a secret operator, sealed or encrypted secrets.',
      };
    });
}

/** What holds values: of a Secret, of one in a list, of a generator of kustomize. */
function literalsIn(node: unknown): Pair[] {
  if (!isMap(node)) {
    return [];
  }
  const kind = node.get('kind');
  if (kind === 'Secret') {
    return valuesAt(node, ['data', 'stringData']);
  }
  // `List`, and the lists of kinds, such as `SecretList`, whose items may leave their kind out.
  if (typeof kind === 'string' && kind.endsWith('List')) {
    const items = itemsAt(node, 'items');
    return kind === 'SecretList'
      ? items.flatMap(item => valuesAt(item, ['data', 'stringData']))
      : items.flatMap(literalsIn);
  }
  return itemsAt(node, 'secretGenerator').flatMap(generator =>
    valuesAt(generator, ['literals']),
  );
}

/** The first of these fields that is not empty. */
function valuesAt(node: Node, fields: readonly string[]): Pair[] {
  return isMap(node)
    ? node.items
        .filter(
          ({ key, value }) =>
            isScalar(key) &&
            fields.includes(String(key.value)) &&
            (isMap(value) || isSeq(value)) &&
            value.items.length > 0,
        )
        .slice(0, 1)
    : [];
}

function itemsAt(node: YAMLMap, field: string): Node[] {
  const list = node.get(field);
  return isSeq(list) ? (list.items as Node[]) : [];
}
