/**
 * What Argo CD and Flux do to a kustomization before they build it: they edit it. The edit happens in the view of one
 * render; the file of the user stays as it is.
 */
import { KustomizeParameters } from '@gitops-suite/model';
import { Document, isMap, isSeq, parseDocument, YAMLMap } from 'yaml';
import { Refusal } from '../refusal';

type Fields = Readonly<Record<string, unknown>>;

/** The text of a kustomization with the parameters written into it; as it was when it cannot be read. */
export function editKustomization(
  text: string,
  parameters: KustomizeParameters,
  file: string,
): string {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0) return text;
  if (document.contents === null) {
    document.contents = document.createNode({}) as unknown as null;
  }
  // kustomize says better what is wrong with it.
  if (!isMap(document.contents)) return text;
  for (const field of ['namePrefix', 'nameSuffix', 'namespace'] as const) {
    const value = parameters[field];
    if (value !== undefined) document.set(field, value);
  }
  replaceByName(document, 'images', parameters.images ?? []);
  replaceByName(document, 'replicas', parameters.replicas ?? []);
  append(document, 'components', parameters.components ?? []);
  append(document, 'patches', parameters.patches ?? []);
  addLabels(document, parameters.labels, file);
  addPairs(document, {
    field: 'commonAnnotations',
    pairs: parameters.annotations?.pairs ?? {},
    force: parameters.annotations?.force ?? false,
    file,
  });
  return document.toString({ lineWidth: 0 });
}

function replaceByName(
  document: Document,
  field: string,
  entries: readonly Fields[],
): void {
  const names = new Set(entries.map(({ name }) => name));
  const list = document.get(field);
  const replaced = new Map<unknown, YAMLMap>();
  if (isSeq(list)) {
    list.items = list.items.filter(item => {
      if (!isMap(item) || !names.has(item.get('name'))) return true;
      replaced.set(item.get('name'), item);
      return false;
    });
  }
  append(
    document,
    field,
    entries.map(entry => keepStars(entry, replaced.get(entry.name))),
  );
}

/** A star keeps what the overlay has, as `kustomize edit set image` understands it. */
function keepStars(entry: Fields, old: YAMLMap | undefined): Fields {
  return Object.fromEntries(
    Object.entries(entry)
      .map(([field, value]) => [field, value === '*' ? old?.get(field) : value])
      .filter(([, value]) => value !== undefined),
  );
}

function append(
  document: Document,
  field: string,
  entries: readonly unknown[],
): void {
  if (entries.length === 0) return;
  if (isSeq(document.get(field))) {
    for (const entry of entries) document.addIn([field], entry);
  } else {
    document.set(field, document.createNode(entries));
  }
}

function addLabels(
  document: Document,
  labels: KustomizeParameters['labels'],
  file: string,
): void {
  if (!labels) return;
  const { pairs, reach, force } = labels;
  if (reach === 'all') {
    addPairs(document, { field: 'commonLabels', pairs, force, file });
    return;
  }
  const entry = { pairs, includeTemplates: reach === 'templates' };
  append(document, 'labels', [entry]);
}

function addPairs(
  document: Document,
  given: {
    field: string;
    pairs: Readonly<Record<string, string>>;
    force: boolean;
    file: string;
  },
): void {
  const { field, pairs, force, file } = given;
  for (const [name, value] of Object.entries(pairs)) {
    const old = document.getIn([field, name]);
    if (old !== undefined && old !== value && !force) {
      throw new Refusal({
        code: 'kustomize-option-conflict',
        message: `${file} already has ${name} in ${field}, with another value`,
        file,
        cause: 'What the overlay says is not replaced without being told so.',
        cure: `Remove one of the two, or set ${
          field === 'commonLabels'
            ? 'forceCommonLabels'
            : 'forceCommonAnnotations'
        }: true.`,
      });
    }
    document.setIn([field, name], value);
  }
}
