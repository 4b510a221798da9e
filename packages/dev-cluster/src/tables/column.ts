import { asObject, type Json, type JsonObject } from '../schema/types';
import { ageOf } from './age';

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

/** How long ago the object was created. */
export const ageColumn: Column = column('Age', (object, now) =>
  ageOf(asObject(object.metadata).creationTimestamp, now),
);
