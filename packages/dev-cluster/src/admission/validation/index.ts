import type { Cause } from '../../api/apiError';
import { validateBySchema } from '../../crd/validateSchema';
import type { Kind } from '../../schema/kinds';
import type { JsonObject } from '../../schema/types';
import { checkMetadata, checkMetadataUpdate } from '../metadata';
import { checkBuiltin, checkBuiltinUpdate } from './builtin';

/** What is wrong with an object that is to be created. */
export function validateCreate(kind: Kind, object: JsonObject): Cause[] {
  return [...checkMetadata(kind, object), ...checkContent(kind, object)];
}

/** What is wrong with an object that is to take the place of another. */
export function validateUpdate(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  return [
    ...checkMetadataUpdate(before, after),
    ...checkContent(kind, after),
    ...(kind.custom ? [] : checkBuiltinUpdate(kind, before, after)),
  ];
}

function checkContent(kind: Kind, object: JsonObject): Cause[] {
  if (!kind.custom) return checkBuiltin(kind, object);
  const { schema } = kind.custom;
  if (!schema) return [];
  const { metadata, ...content } = object;
  return validateBySchema(schema, content, '');
}
