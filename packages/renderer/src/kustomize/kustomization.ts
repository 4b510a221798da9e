import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  parseDocument,
  YAMLMap,
} from 'yaml';

/** The names under which kustomize looks for its file, in its order. */
export const kustomizationNames = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** A path or URL that a kustomization names. */
export interface Reference {
  field: string;
  value: string;
  /** From 1. */
  line: number;
  /** What may stand there: a file, a folder with a kustomization, or either. */
  target: 'file' | 'folder' | 'either';
}

/** A field of a kustomization, with the line where it stands. */
export interface NamedField {
  field: string;
  line: number;
}

/** What matters of a kustomization before kustomize itself reads it. */
export interface Kustomization {
  references: readonly Reference[];
  /** Top-level fields. */
  fields: readonly NamedField[];
}

const listedFields: Record<string, Reference['target']> = {
  resources: 'either',
  bases: 'folder',
  components: 'folder',
  crds: 'file',
  configurations: 'file',
  generators: 'either',
  transformers: 'either',
  validators: 'either',
  patchesStrategicMerge: 'file',
};
const pathFields = ['patches', 'patchesJson6902', 'replacements'];
const generatorFields = ['configMapGenerator', 'secretGenerator'];

/**
 * Finds what a kustomization refers to. A text that is no YAML has no references: kustomize will say what is wrong with
 * it. Nothing is expanded: aliases count as the text that they stand for only where they name a path.
 */
export function parseKustomization(text: string): Kustomization {
  const lines = new LineCounter();
  let root: unknown;
  try {
    root = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
    }).contents;
  } catch {
    root = undefined;
  }
  if (!isMap(root)) return { references: [], fields: [] };
  const reader = new ReferenceReader(lines);
  reader.readRoot(root);
  return {
    references: reader.references,
    fields: root.items.map(({ key }) => ({
      field: String(isScalar(key) ? key.value : key),
      line: reader.lineOf(key),
    })),
  };
}

class ReferenceReader {
  readonly references: Reference[] = [];

  constructor(private readonly lines: LineCounter) {}

  readRoot(root: YAMLMap): void {
    for (const [field, target] of Object.entries(listedFields)) {
      for (const item of itemsOf(root, field)) this.add(field, item, target);
    }
    for (const field of pathFields) {
      for (const item of itemsOf(root, field)) {
        if (isMap(item)) this.add(`${field}.path`, child(item, 'path'), 'file');
      }
    }
    const openapi = child(root, 'openapi');
    if (isMap(openapi))
      this.add('openapi.path', child(openapi, 'path'), 'file');
    for (const field of generatorFields) {
      for (const item of itemsOf(root, field)) {
        if (isMap(item)) this.readGenerator(field, item);
      }
    }
  }

  lineOf(node: unknown): number {
    const offset = (node as Node | undefined)?.range?.[0] ?? 0;
    return this.lines.linePos(offset).line;
  }

  private readGenerator(field: string, generator: YAMLMap): void {
    for (const item of itemsOf(generator, 'files')) {
      // `name=path`; a path alone is its own name.
      this.add(`${field}.files`, item, 'file', value =>
        value.slice(value.indexOf('=') + 1),
      );
    }
    for (const item of itemsOf(generator, 'envs')) {
      this.add(`${field}.envs`, item, 'file');
    }
    this.add(`${field}.env`, child(generator, 'env'), 'file');
  }

  private add(
    field: string,
    node: unknown,
    target: Reference['target'],
    toPath = (value: string) => value,
  ): void {
    if (!isScalar(node) || typeof node.value !== 'string') return;
    // More than a line is not a path but the thing itself.
    if (node.value === '' || node.value.includes('\n')) return;
    this.references.push({
      field,
      value: toPath(node.value),
      line: this.lineOf(node),
      target,
    });
  }
}

function child(map: YAMLMap, name: string): unknown {
  return map.items.find(({ key }) => isScalar(key) && key.value === name)
    ?.value;
}

function itemsOf(map: YAMLMap, name: string): readonly unknown[] {
  const list = child(map, name);
  return isSeq(list) ? list.items : [];
}
