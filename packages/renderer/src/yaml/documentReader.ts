import {
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  Scalar,
  visit,
  YAMLMap,
} from 'yaml';

/** Merge keys may nest; nobody means more than this. */
const maxMergeDepth = 8;

/**
 * Reads a document as Go's YAML and JSON packages would, without expanding it: names of fields regardless of case,
 * aliases followed, merge keys looked through.
 */
export class DocumentReader {
  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    visit(document, {
      Node: (_key, node) => {
        if (!isAlias(node) && node.anchor) this.anchors.set(node.anchor, node);
      },
    });
  }

  get root(): unknown {
    return this.follow(this.document.contents);
  }

  /** The values of all fields of this name. */
  fields(map: unknown, name: string, depth = 0): unknown[] {
    const found = this.follow(map);
    if (!isMap(found) || depth > maxMergeDepth) return [];
    return found.items.flatMap(({ key, value }) => {
      const keyName = isScalar(key) ? String(key.value) : '';
      if (keyName.toLowerCase() === name.toLowerCase()) {
        return [this.follow(value)];
      }
      if (keyName !== '<<') return [];
      const merged = this.follow(value);
      return (isSeq(merged) ? merged.items : [merged]).flatMap(each =>
        this.fields(each, name, depth + 1),
      );
    });
  }

  /** The items of the lists that fields of this name hold. */
  items(map: unknown, name: string): unknown[] {
    return this.fields(map, name).flatMap(list =>
      isSeq(list) ? list.items.map(item => this.follow(item)) : [],
    );
  }

  keys(map: YAMLMap): Scalar[] {
    return map.items.flatMap(({ key }) => (isScalar(key) ? [key] : []));
  }

  /** From 1. */
  lineOf(node: unknown): number {
    const offset = isNode(node) ? node.range?.[0] ?? 0 : 0;
    return this.lines.linePos(offset).line;
  }

  private follow(node: unknown): unknown {
    return isAlias(node) ? this.anchors.get(node.source) : node;
  }
}
