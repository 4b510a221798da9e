import { pathsOf } from './fieldSet';
import { nameOf } from './managers';
import { printPath } from './pathElement';
import type { OwnerConflict } from './updater';

/** One field that an apply may not take. */
export interface FieldConflict {
  manager: string;
  path: string;
}

/** All fields in conflict, one by one. */
export function listConflicts(conflicts: OwnerConflict[]): FieldConflict[] {
  return conflicts.flatMap(({ manager, fields }) =>
    [...pathsOf(fields)].map(path => ({
      manager: printManager(manager),
      path: printPath(path),
    })),
  );
}

/** The message of a refused apply. */
export function describeConflicts(conflicts: FieldConflict[]): string {
  if (conflicts.length === 1) {
    const [{ manager, path }] = conflicts;
    return `Apply failed with 1 conflict: conflict with ${manager}: ${path}`;
  }
  const managers = [...new Set(conflicts.map(c => c.manager))].sort();
  const lines = managers.flatMap(manager => [
    `conflicts with ${manager}:`,
    ...conflicts.filter(c => c.manager === manager).map(c => `- ${c.path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function printManager(identifier: string): string {
  const { manager, operation, apiVersion, subresource } = nameOf(identifier);
  const name = JSON.stringify(manager ?? '');
  const full = subresource
    ? `${name} with subresource ${JSON.stringify(subresource)}`
    : name;
  return operation === 'Update' ? `${full} using ${apiVersion}` : full;
}
