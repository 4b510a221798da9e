import {
  Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  parseAllDocuments,
} from 'yaml';
import { Refusal } from '../refusal';

/** Nodes that a document may have once its aliases are written out. */
const maxExpandedNodes = 200_000;
/** Aliases below which a file cannot get large, and is not parsed to find out. */
const harmlessAliases = 6;
/** Larger files are left to the limits of time and memory: parsing them here would take longer than the render. */
const maxParsedBytes = 256 * 1024;

/**
 * Refuses a YAML file whose aliases expand to an unreasonable size ("billion laughs"), with file and line.
 */
export function checkAliases(path: string, content: Uint8Array): void {
  if (!/\.(ya?ml|json)$/.test(path) || content.length > maxParsedBytes) return;
  const text = new TextDecoder().decode(content);
  if (countAliases(text) < harmlessAliases) return;
  const offset = findBomb(text);
  if (offset === undefined) return;
  const before = text.slice(0, offset).split('\n');
  throw new Refusal({
    code: 'yaml-aliases-excessive',
    message: `The aliases of ${path} expand to more than ${maxExpandedNodes} nodes`,
    file: path,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    cause: 'Anchors that refer to each other grow exponentially.',
    cure: 'Write the values out, or use fewer levels of anchors.',
  });
}

function countAliases(text: string): number {
  const aliases = /(^|[\s[{,:-])\*[^\s*]/g;
  let count = 0;
  while (count < harmlessAliases && aliases.exec(text)) count++;
  return count;
}

/** The offset of the node at which the expanded size goes beyond the limit. */
function findBomb(text: string): number | undefined {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: new LineCounter(),
    });
    for (const document of Array.isArray(documents) ? documents : []) {
      const offset = document.contents && findExpansion(document.contents);
      if (offset !== undefined && offset !== null) return offset;
    }
  } catch {
    // Too deep for the parser: the tool's own limits decide.
  }
  return undefined;
}

function findExpansion(root: Node): number | undefined {
  const sizes = new Map<string, number>();
  let offender: number | undefined;
  const measure = (node: unknown): number => {
    let size = 1;
    if (isAlias(node)) size = sizes.get((node as Alias).source) ?? 1;
    else if (isScalar(node)) size += String(node.value ?? '').length / 64;
    else if (isSeq(node)) node.items.forEach(item => (size += measure(item)));
    else if (isMap(node)) {
      node.items.forEach(
        pair => (size += measure(pair.key) + measure(pair.value)),
      );
    }
    const anchored = node as {
      anchor?: string;
      range?: [number, number, number];
    };
    if (anchored?.anchor) sizes.set(anchored.anchor, size);
    if (size > maxExpandedNodes) offender ??= anchored?.range?.[0] ?? 0;
    return size;
  };
  measure(root);
  return offender;
}
