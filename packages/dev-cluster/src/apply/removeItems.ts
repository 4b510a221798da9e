import {
  isObject,
  typeOfField,
  type Json,
  type JsonObject,
  type Type,
} from '../schema/types';
import { isEmpty, type FieldSet } from './fieldSet';
import { fieldElement, itemElement } from './pathElement';
import { isAtomic } from './toFieldSet';

/** A value without the fields and items of a set; null when nothing of it remains. */
export function removeItems(type: Type, value: Json, remove: FieldSet): Json {
  if (isEmpty(remove) || type.kind === 'scalar') return value;
  if (type.kind === 'any' && !isObject(value) && !Array.isArray(value))
    return value;
  if (isAtomic(type, value)) return null;
  if (Array.isArray(value)) return removeFromList(type, value, remove);
  if (isObject(value)) return removeFromObject(type, value, remove);
  return value;
}

function removeFromList(type: Type, items: Json[], remove: FieldSet): Json {
  if (type.kind !== 'list') return items;
  const rest: Json[] = [];
  for (const item of items) {
    const element = itemElement(type, item);
    if (remove.members.has(element)) continue;
    const below = remove.children.get(element);
    rest.push(below ? removeItems(type.element, item, below) : item);
  }
  return rest.length > 0 ? rest : null;
}

function removeFromObject(
  type: Type,
  value: JsonObject,
  remove: FieldSet,
): Json {
  const rest: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const element = fieldElement(name);
    if (item === undefined || remove.members.has(element)) continue;
    const below = remove.children.get(element);
    const fieldType = typeOfField(type, name);
    rest[name] =
      below && fieldType ? removeItems(fieldType, item, below) : item;
  }
  return Object.keys(rest).length > 0 ? rest : null;
}
