import { asObject, type Json, type JsonObject } from '../schema/types';
import type { Kind } from '../schema/kinds';
import { platformColumns } from './platformColumns';
import { workloadColumns } from './workloadColumns';
import { ageOf } from './age';
import { readPath } from './jsonPath';

/** A column of `kubectl get`. */
export interface Column {
  name: string;
  type: string;
  format: string;
  description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  priority: number;
  value(object: JsonObject, now: Date): Json;
}

/** The columns of a kind. */
export function columnsOf(kind: Kind): Column[] {
  if (kind.custom) return customColumns(kind);
  const specific = { ...workloadColumns, ...platformColumns }[kind.kind];
  return [nameColumn, ...(specific ?? [ageColumn])];
}

/** One column; a name that ends in `*` is shown with `-o wide` only. */
export function column(
  name: string,
  value: (object: JsonObject, now: Date) => Json,
  type = 'string',
): Column {
  const wide = name.endsWith('*');
  return {
    name: wide ? name.slice(0, -1) : name,
    type,
    format: '',
    description: '',
    priority: wide ? 1 : 0,
    value,
  };
}

const nameColumn: Column = {
  ...column('Name', object => String(asObject(object.metadata).name ?? '')),
  format: 'name',
  description:
    'The name, unique among the objects of its kind in its namespace.',
};

/** How long ago the object was created. */
export const ageColumn: Column = column('Age', (object, now) =>
  ageOf(asObject(object.metadata).creationTimestamp, now),
);

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
    return typeof value === 'string' ? value : JSON.stringify(value);
  return value;
}
