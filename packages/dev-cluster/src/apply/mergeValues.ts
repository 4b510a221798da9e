import {
  typeOfField,
  type Json,
  type JsonObject,
  type ListType,
  type Type,
} from '../schema/types';
import { isLeaf, isOtherForm, listOf, objectOf } from './compare';
import { itemElement } from './pathElement';

type Maybe = Json | undefined;

/** Lays one value over another: leaves of the second win, lists with keys and maps are merged. */
export function mergeValues(type: Type, under: Maybe, over: Maybe): Maybe {
  if (type.kind === 'any' && isOtherForm(under, over)) return over;
  if (isLeaf(type, under, over)) return over === undefined ? under : over;
  if (type.kind === 'list')
    return mergeItems(type, listOf(under), listOf(over));
  return mergeFields(type, objectOf(under), objectOf(over));
}

function mergeFields(
  type: Type,
  under: JsonObject | undefined,
  over: JsonObject | undefined,
): JsonObject | undefined {
  const merged: JsonObject = {};
  for (const name of new Set([
    ...Object.keys(under ?? {}),
    ...Object.keys(over ?? {}),
  ])) {
    const below = typeOfField(type, name);
    if (!below) continue;
    const value = mergeValues(below, under?.[name], over?.[name]);
    if (value !== undefined) merged[name] = value;
  }
  return Object.keys(merged).length > 0 ? merged : undefined;
}

/**
 * Items of both, each once, merged by key. Items of the second keep their order; items that only the first
 * has keep their place between the items that both have.
 */
function mergeItems(
  type: ListType,
  under: Json[],
  over: Json[],
): Json[] | undefined {
  const left = under.map(item => itemElement(type, item));
  const right = over.map(item => itemElement(type, item));
  const lefts = new Map<string, Json | undefined>();
  under.forEach((item, i) =>
    // An item that comes twice is replaced, not merged.
    lefts.set(left[i], lefts.has(left[i]) ? undefined : item),
  );
  const rights = new Map(over.map((item, i) => [right[i], item]));
  const shared = right.filter(element => lefts.has(element));
  const merged: Json[] = [];
  const done = new Set<string>();
  const push = (value: Maybe) => {
    if (value !== undefined) merged.push(value);
  };
  const take = (index: number) => {
    const element = right[index];
    done.add(element);
    push(mergeValues(type.element, lefts.get(element), rights.get(element)));
    if (shared[0] === element) shared.shift();
  };
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    if (l < left.length && r < right.length) {
      if (left[l] === right[r]) {
        l++;
        take(r++);
        continue;
      }
      if (rights.has(left[l]) && shared.length > 0 && shared[0] !== left[l]) {
        l++;
        continue;
      }
    }
    if (l < left.length) {
      if (!rights.has(left[l])) {
        push(mergeValues(type.element, under[l], undefined));
        l++;
        continue;
      }
      if (done.has(left[l])) l++;
    }
    if (r < right.length) take(r++);
  }
  return merged.length > 0 ? merged : undefined;
}
