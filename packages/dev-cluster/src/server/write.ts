import {
  decodeObject,
  defaultObject,
  strictProblems,
} from '../admission/codec';
import { badRequest } from '../api/apiError';
import type { WriteContext } from '../apply/fieldManager';
import { emptySet, type FieldSet, setOf } from '../apply/fieldSet';
import { decode, DecodeError } from '../schema/decode';
import { apiVersionOf, type Kind } from '../schema/kinds';
import type { JsonObject } from '../schema/types';
import { type Cluster, timestamp } from './cluster';
import type { Target } from './request';

/** Who writes which endpoint, for the fields' ownership. */
export function writeContext(
  cluster: Cluster,
  target: Target,
  manager: string,
): WriteContext {
  const { kind, subresource } = target;
  return {
    type: kind.type,
    apiVersion: apiVersionOf(kind),
    manager,
    ...(subresource && { subresource }),
    ignored: ignoredFields(kind, subresource),
    now: timestamp(cluster),
    empty: emptyObject(kind),
  };
}

const empties = new WeakMap<Kind, JsonObject>();

/** An object of a kind without any content. */
export function emptyObject(kind: Kind): JsonObject {
  let empty = empties.get(kind);
  if (!empty) {
    const identity = { apiVersion: apiVersionOf(kind), kind: kind.kind };
    empty = kind.custom
      ? { ...identity, metadata: {} }
      : { ...decode(kind.type, {}).object, ...identity };
    empties.set(kind, empty);
  }
  return empty;
}

/** Fields that an endpoint does not write. */
function ignoredFields(kind: Kind, subresource: string | undefined): FieldSet {
  if (!kind.subresources.has('status')) return emptySet;
  if (subresource !== 'status') return setOf(['f:status']);
  if (kind.custom) {
    const others = [...kind.type.fields.keys()].filter(
      name => !['apiVersion', 'kind', 'metadata', 'status'].includes(name),
    );
    return setOf(['f:metadata'], ['f:spec'], ...others.map(n => [`f:${n}`]));
  }
  switch (kind.kind) {
    case 'Deployment':
      return setOf(['f:spec'], ['f:metadata', 'f:labels']);
    case 'Pod':
      return setOf(
        ['f:spec'],
        ['f:metadata', 'f:deletionTimestamp'],
        ['f:metadata', 'f:ownerReferences'],
      );
    case 'CustomResourceDefinition':
      return setOf(['f:metadata'], ['f:spec']);
    default:
      return setOf(['f:spec']);
  }
}

/** Reads a patched document as an object of its kind. */
function decodePatched(
  kind: Kind,
  document: JsonObject,
): { object: JsonObject; problems: string[] } {
  const decoded = decodeObject(kind, document);
  defaultObject(kind, decoded.object);
  return {
    object: decoded.object,
    problems: strictProblems([], decoded.unknown),
  };
}

/** The same, with what makes it none of them as a refusal of the request. */
export function tryDecode(
  kind: Kind,
  document: JsonObject,
): { object: JsonObject; problems: string[] } {
  try {
    return decodePatched(kind, document);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(
        kind.version,
      )} cannot be handled as a ${kind.kind}: ${error.message}`,
    );
  }
}
