import {
  isObject,
  typeOfField,
  type Json,
  type ListType,
  type Type,
} from '../schema/types';
import { FieldSetBuilder, type FieldSet } from './fieldSet';
import { fieldElement, itemElement } from './pathElement';

/** All fields of a value: leaves, atomic values, items of lists and entries of maps. */
export function toFieldSet(type: Type, value: Json): FieldSet {
  const builder = new FieldSetBuilder();
  collect(builder, type, value, []);
  return builder.build();
}

function collect(
  builder: FieldSetBuilder,
  type: Type,
  value: Json | undefined,
  path: string[],
): void {
  if (isAtomic(type, value)) {
    builder.insert(path);
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const below = typeOfField(type, name);
      if (!below) continue;
      const element = [...path, fieldElement(name)];
      collect(builder, below, item, element);
      if (isEmptyObject(item) || !isDeclared(type, name))
        builder.insert(element);
    }
  } else if (Array.isArray(value) && type.kind === 'list') {
    collectItems(builder, type, value, path);
  }
}

function collectItems(
  builder: FieldSetBuilder,
  type: ListType,
  items: Json[],
  path: string[],
): void {
  const counts = new Map<string, number>();
  const elements = items.map(item => itemElement(type, item));
  for (const element of elements)
    counts.set(element, (counts.get(element) ?? 0) + 1);
  items.forEach((item, index) => {
    const element = [...path, elements[index]];
    // Duplicates are owned as a whole.
    if (counts.get(elements[index]) === 1)
      collect(builder, type.element, item, element);
    builder.insert(element);
  });
}

function isDeclared(type: Type, name: string): boolean {
  return type.kind === 'struct' && type.fields.has(name);
}

function isEmptyObject(value: Json): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

/** Whether a value of this type is owned and compared as a whole. */
export function isAtomic(type: Type, value: Json | undefined): boolean {
  switch (type.kind) {
    case 'scalar':
      return true;
    case 'list':
      return type.mode === 'atomic';
    case 'any':
      if (type.atomic) return true;
      return value !== undefined && value !== null && !isObject(value);
    default:
      return type.atomic;
  }
}
