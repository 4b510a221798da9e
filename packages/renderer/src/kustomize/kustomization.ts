import { isMap, isScalar, LineCounter, parseDocument, YAMLMap } from 'yaml';
import { DocumentReader } from '../yaml/documentReader';

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

class ReferenceReader {
  readonly references: Reference[] = [];

  constructor(private readonly yaml: DocumentReader) {}

  readRoot(root: YAMLMap): void {
    const { yaml } = this;
    for (const [field, target] of Object.entries(listedFields)) {
      yaml
        .items(root, field)
        .forEach(item => this.add({ field, target }, item));
    }
    for (const field of pathFields) {
      for (const item of yaml.items(root, field)) {
        this.addFields(`${field}.path`, item, 'path');
      }
    }
    for (const openapi of yaml.fields(root, 'openapi')) {
      this.addFields('openapi.path', openapi, 'path');
    }
    for (const field of generatorFields) {
      yaml.items(root, field).forEach(item => this.readGenerator(field, item));
    }
  }

  private readGenerator(field: string, generator: unknown): void {
    for (const item of this.yaml.items(generator, 'files')) {
      // `name=path`; a path alone is its own name.
      this.add({ field: `${field}.files`, target: 'file' }, item, value =>
        value.slice(value.indexOf('=') + 1),
      );
    }
    for (const item of this.yaml.items(generator, 'envs')) {
      this.add({ field: `${field}.envs`, target: 'file' }, item);
    }
    this.addFields(`${field}.env`, generator, 'env');
  }

  private addFields(field: string, map: unknown, name: string): void {
    this.yaml
      .fields(map, name)
      .forEach(node => this.add({ field, target: 'file' }, node));
  }

  private add(
    to: Pick<Reference, 'field' | 'target'>,
    node: unknown,
    toPath = (value: string) => value,
  ): void {
    if (!isScalar(node) || typeof node.value !== 'string') return;
    // More than a line is not a path but the thing itself.
    if (node.value === '' || node.value.includes('\n')) return;
    const line = this.yaml.lineOf(node);
    this.references.push({ ...to, value: toPath(node.value), line });
  }
}

/**
 * Finds what a kustomization refers to. A text that is no YAML has no references: kustomize will say what is wrong with
 * it.
 */
export function parseKustomization(text: string): Kustomization {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
    });
    const yaml = new DocumentReader(document, lines);
    const { root } = yaml;
    if (!isMap(root)) return { references: [], fields: [] };
    const reader = new ReferenceReader(yaml);
    reader.readRoot(root);
    return {
      references: reader.references,
      fields: yaml.keys(root).map(key => ({
        field: String(key.value),
        line: yaml.lineOf(key),
      })),
    };
  } catch {
    // Nested too deeply for this parser.
    return { references: [], fields: [] };
  }
}
