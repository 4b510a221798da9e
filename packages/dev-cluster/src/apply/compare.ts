import {
  isObject,
  typeOfField,
  type Json,
  type JsonObject,
  type ListType,
  type Type,
} from '../schema/types';
import { FieldSetBuilder, type FieldSet } from './fieldSet';
import { fieldElement, itemElement } from './pathElement';
import { isSameJson } from './sameJson';
import { isAtomic } from './toFieldSet';

/** What became of a value: fields that came, went, and have another value. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

interface Marks {
  added: FieldSetBuilder;
  modified: FieldSetBuilder;
  removed: FieldSetBuilder;
}

type Maybe = Json | undefined;

/** Compares two values of a type. */
export function compare(type: Type, before: Json, after: Json): Comparison {
  const marks: Marks = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
  };
  walk(marks, type, [before, after], []);
  return {
    added: marks.added.build(),
    modified: marks.modified.build(),
    removed: marks.removed.build(),
  };
}

function walk(
  marks: Marks,
  type: Type,
  [before, after]: [Maybe, Maybe],
  path: string[],
): void {
  if (type.kind === 'any' && isOtherForm(before, after)) {
    // A leaf became an object or the other way round: changed as a whole, and the object's fields came or went.
    marks.modified.insert(path);
    if (isObject(before)) walkFields(marks, type, [before, undefined], path);
    if (isObject(after)) walkFields(marks, type, [undefined, after], path);
    return;
  }
  if (isLeaf(type, before, after)) {
    markLeaf(marks, [before, after], path);
    return;
  }
  if (type.kind === 'list') {
    walkItems(marks, type, [listOf(before), listOf(after)], path);
  } else {
    const objects: [Maybe, Maybe] = [before, after];
    walkFields(
      marks,
      type,
      objects.map(objectOf) as [JsonObject | undefined, JsonObject | undefined],
      path,
    );
  }
  if (before === undefined) marks.added.insert(path);
  else if (after === undefined) marks.removed.insert(path);
}

function markLeaf(
  marks: Marks,
  [before, after]: [Maybe, Maybe],
  path: string[],
): void {
  if (before === undefined) marks.added.insert(path);
  else if (after === undefined) marks.removed.insert(path);
  else if (!isSameJson(before, after)) marks.modified.insert(path);
}

function walkFields(
  marks: Marks,
  type: Type,
  [before, after]: [JsonObject | undefined, JsonObject | undefined],
  path: string[],
): void {
  const names = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
  ]);
  for (const name of names) {
    const below = typeOfField(type, name);
    const values: [Maybe, Maybe] = [before?.[name], after?.[name]];
    if (!below || (values[0] === undefined && values[1] === undefined))
      continue;
    // Most of an object did not change; its paths need not be built.
    if (values[0] !== undefined && isSameJson(values[0], values[1])) continue;
    walk(marks, below, values, [...path, fieldElement(name)]);
  }
}

function walkItems(
  marks: Marks,
  type: ListType,
  [before, after]: [Json[], Json[]],
  path: string[],
): void {
  const olds = indexItems(type, before);
  const news = indexItems(type, after);
  for (const element of new Set([...olds.keys(), ...news.keys()])) {
    const was = olds.get(element) ?? [];
    const is = news.get(element) ?? [];
    const at = [...path, element];
    if (was.length <= 1 && is.length <= 1) {
      walk(marks, type.element, [was[0], is[0]], at);
    } else if (was.length >= 2 && is.length >= 2) {
      if (!isSameJson(was, is)) marks.modified.insert(at);
    } else if (was.length >= 2) {
      if (is.length > 0) walk(marks, type.element, [undefined, is[0]], at);
      marks.removed.insert(at);
    } else {
      if (was.length > 0) walk(marks, type.element, [was[0], undefined], at);
      marks.added.insert(at);
    }
  }
}

function indexItems(type: ListType, items: Json[]): Map<string, Json[]> {
  const index = new Map<string, Json[]>();
  for (const item of items) {
    const element = itemElement(type, item);
    const same = index.get(element);
    if (same) same.push(item);
    else index.set(element, [item]);
  }
  return index;
}

/** Whether two values of a type are one leaf: atomic, or both empty, which keeps null and empty apart. */
export function isLeaf(type: Type, a: Maybe, b: Maybe): boolean {
  if (isAtomic(type, a) || isAtomic(type, b)) return true;
  return isEmptyValue(a) && isEmptyValue(b);
}

/** Whether one value is an object and the other a leaf or list. */
export function isOtherForm(a: Maybe, b: Maybe): boolean {
  if (a === undefined || b === undefined || a === null || b === null)
    return false;
  return isObject(a) !== isObject(b);
}

function isEmptyValue(value: Maybe): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** The value as a list, as the wildcard that null is. */
export function listOf(value: Maybe): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The value as an object, if it is one. */
export function objectOf(value: Maybe): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
