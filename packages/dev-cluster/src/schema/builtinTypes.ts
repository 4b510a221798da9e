import { parseTable } from './parseTable';
import { coreTable } from './tables/core';
import { metaTable } from './tables/meta';
import { platformTable } from './tables/platform';
import { podsTable } from './tables/pods';
import { volumesTable } from './tables/volumes';
import { workloadsTable } from './tables/workloads';
import type { StructType } from './types';

/** All types of the built-in kinds by full name. */
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
