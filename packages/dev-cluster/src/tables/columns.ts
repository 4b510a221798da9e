import { asObject, type Json, type JsonObject } from '../schema/types';
import type { Kind } from '../schema/kinds';
import { platformColumns } from './platformColumns';
import { workloadColumns } from './workloadColumns';
import { ageOf } from './age';
import { ageColumn, column, type Column } from './column';
import { readPath } from './jsonPath';
import { writeJson } from '../schema/json';

/** The columns of a kind. */
export function columnsOf(kind: Kind): Column[] {
  if (kind.custom) return customColumns(kind);
  const specific = { ...workloadColumns, ...platformColumns }[kind.kind];
  // Whoever reads events does not look for their names.
  if (kind.kind === 'Event')
    return [...(specific ?? []), { ...nameColumn, priority: 1 }];
  return [nameColumn, ...(specific ?? [ageColumn])];
}

const nameColumn: Column = {
  ...column('Name', object => String(asObject(object.metadata).name ?? '')),
  format: 'name',
  description:
    'The name, unique among the objects of its kind in its namespace.',
};

function customColumns(kind: Kind): Column[] {
  const columns = kind.custom?.columns ?? [];
  if (columns.length === 0)
    return [
      nameColumn,
      {
        ...column('Age', o =>
          String(asObject(o.metadata).creationTimestamp ?? ''),
        ),
        type: 'date',
      },
    ];
  return [
    nameColumn,
    ...columns.map(({ name, type, format, description, priority, path }) => ({
      name,
      type,
      format: format ?? '',
      description: description ?? '',
      priority,
      value: (object: JsonObject, now: Date) => {
        const value = readPath(object, path);
        if (value === undefined || value === null) return null;
        return type === 'date' ? ageOf(value, now) : cell(type, value);
      },
    })),
  ];
}

function cell(type: string, value: Json): Json {
  if (type === 'string')
    return typeof value === 'string' ? value : writeJson(value);
  return value;
}
