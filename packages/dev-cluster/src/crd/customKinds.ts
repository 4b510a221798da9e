import { children } from '../admission/defaults/fill';
import { registerSelectableFields } from '../api/selectors';
import { storageOf, type Kind, type PrinterColumn } from '../schema/kinds';
import { asList, asObject, isObject, type JsonObject } from '../schema/types';
import { customType } from './customSchema';

/** The kinds that a CustomResourceDefinition serves, one per version. */
export function customKinds(definition: JsonObject): Kind[] {
  const spec = asObject(definition.spec);
  const group = String(spec.group);
  const names = asObject(asObject(definition.status).acceptedNames);
  const plural = String(names.plural);
  return children(spec, 'versions')
    .filter(version => version.served === true)
    .map(version => customKind(definition, version, { group, plural, names }));
}

function customKind(
  definition: JsonObject,
  version: JsonObject,
  about: { group: string; plural: string; names: JsonObject },
): Kind {
  const { group, plural, names } = about;
  const spec = asObject(definition.spec);
  const kind = String(names.kind);
  const given = asObject(version.schema).openAPIV3Schema;
  const schema =
    isObject(given) && spec.preserveUnknownFields !== true ? given : undefined;
  const subresources = asObject(version.subresources);
  const scale = asObject(subresources.scale);
  const result: Kind = {
    group,
    version: String(version.name),
    kind,
    listKind: String(names.listKind ?? `${kind}List`),
    plural,
    singular: String(names.singular ?? kind.toLowerCase()),
    shortNames: asList(names.shortNames).map(String),
    categories: asList(names.categories).map(String),
    namespaced: spec.scope === 'Namespaced',
    type: customType(`${group}.${String(version.name)}.${kind}`, schema),
    subresources: new Set(
      ['status', 'scale'].filter(name => subresources[name] !== undefined),
    ),
    generationOf: ['spec'],
    createOnUpdate: false,
    versionRequired: true,
    review: false,
    storage: storageOf(group, plural),
    custom: {
      definition: `${plural}.${group}`,
      ...(schema && { schema }),
      columns: children(version, 'additionalPrinterColumns').map(readColumn),
      ...(subresources.scale !== undefined && {
        scale: {
          replicas: String(scale.specReplicasPath),
          status: String(scale.statusReplicasPath),
          ...(scale.labelSelectorPath !== undefined && {
            selector: String(scale.labelSelectorPath),
          }),
        },
      }),
    },
  };
  registerSelectableFields(
    result,
    children(version, 'selectableFields').map(f =>
      String(f.jsonPath).replace(/^\./, ''),
    ),
  );
  return result;
}

function readColumn(column: JsonObject): PrinterColumn {
  return {
    name: String(column.name),
    type: String(column.type),
    ...(column.format !== undefined && { format: String(column.format) }),
    ...(column.description !== undefined && {
      description: String(column.description),
    }),
    priority: Number(column.priority ?? 0),
    path: String(column.jsonPath),
  };
}
