import { parseTable } from './parseTable';
import { coreTable } from './tables/core';
import { metaTable } from './tables/meta';
import { platformTable } from './tables/platform';
import { podsTable } from './tables/pods';
import { volumesTable } from './tables/volumes';
import { workloadsTable } from './tables/workloads';
import type { StructType } from './types';

/**
 * All types of the built-in kinds by full name. The tables hold facts of the Kubernetes API in a notation of our own:
 * names and types of fields, list keys, field numbers, as the server publishes them in OpenAPI and speaks them in
 * Protocol Buffers; none of its descriptions. contract.test.ts compares them with those of a real API server.
 */
export const builtinTypes: ReadonlyMap<string, StructType> = parseTable([
  metaTable,
  coreTable,
  podsTable,
  volumesTable,
  workloadsTable,
  platformTable,
]);

/** The built-in type of that full name. */
export function builtinType(name: string): StructType {
  const type = builtinTypes.get(name);
  if (!type) throw new Error(`There is no built-in type ${name}`);
  return type;
}

/** `ObjectMeta`, which objects of custom resources have too. */
export const objectMeta = builtinType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
);
