import { isSameJson } from '../apply/sameJson';
import {
  asList,
  asObject,
  isObject,
  type Field,
  type Json,
  type JsonObject,
  type Type,
} from '../schema/types';
import { PatchError } from './jsonPatch';

const directive = '$patch';
const retain = '$retainKeys';
const deleteFromList = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/**
 * Applies a strategic merge patch: lists with a merge key are merged by it, with the directives
 * `$patch: delete|replace|merge`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList`.
 */
export function applyStrategicPatch(
  type: Type,
  document: JsonObject,
  patch: JsonObject,
): JsonObject {
  const { [directive]: action, [retain]: kept, ...rest } = patch;
  if (action === 'replace') return structuredClone(rest) as JsonObject;
  if (action === 'delete') return {};
  if (action !== undefined && action !== 'merge')
    throw new PatchError(`unknown patch type: ${String(action)}`);
  const result: JsonObject = { ...document };
  if (kept !== undefined)
    for (const name of Object.keys(result))
      if (!asList(kept).includes(name)) delete result[name];
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || name.startsWith('$')) continue;
    const field = type.kind === 'struct' ? type.fields.get(name) : undefined;
    const below =
      field?.type ?? (type.kind === 'map' ? type.element : undefined);
    if (value === null) delete result[name];
    else if (isObject(value) && below && below.kind !== 'any')
      result[name] = applyStrategicPatch(below, asObject(result[name]), value);
    else if (isObject(value))
      result[name] = applyStrategicPatch(
        { kind: 'any' },
        asObject(result[name]),
        value,
      );
    else if (Array.isArray(value) && field?.patch?.merge)
      result[name] = mergeList(field, asList(result[name]), value);
    else result[name] = value;
  }
  applyListDirectives(type, result, rest);
  return result;
}

function applyListDirectives(
  type: Type,
  result: JsonObject,
  patch: JsonObject,
): void {
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(deleteFromList)) {
      const list = name.slice(deleteFromList.length);
      const gone = asList(value);
      result[list] = asList(result[list]).filter(
        item => !gone.some(other => isSameJson(item, other)),
      );
    }
  }
  for (const [name, value] of Object.entries(patch)) {
    if (!name.startsWith(elementOrder)) continue;
    const list = name.slice(elementOrder.length);
    const field = type.kind === 'struct' ? type.fields.get(list) : undefined;
    if (Array.isArray(result[list]))
      result[list] = orderItems(
        asList(result[list]),
        asList(value),
        field?.patch?.key,
      );
  }
}

function mergeList(field: Field, items: Json[], patch: Json[]): Json[] {
  const { key } = field.patch!;
  const element = field.type.kind === 'list' ? field.type.element : undefined;
  if (!key) {
    const added = patch.filter(
      item => !items.some(other => isSameJson(item, other)),
    );
    return [...items, ...added];
  }
  if (
    patch.some(
      item =>
        isObject(item) &&
        item[directive] === 'replace' &&
        Object.keys(item).length === 1,
    )
  )
    return patch.filter(item => asObject(item)[directive] !== 'replace');
  const result = [...items];
  const indexOf = (item: JsonObject) =>
    result.findIndex(other => isSameJson(asObject(other)[key], item[key]));
  for (const raw of patch) {
    const item = asObject(raw);
    if (item[key] === undefined)
      throw new PatchError(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${key}`,
      );
    const action = item[directive];
    if (action === 'delete') {
      for (let i = indexOf(item); i >= 0; i = indexOf(item))
        result.splice(i, 1);
      continue;
    }
    const index = indexOf(item);
    const { [directive]: _, ...plain } = item;
    if (index < 0)
      result.push(applyStrategicPatch(element ?? { kind: 'any' }, {}, plain));
    else if (action === 'replace') result[index] = plain as JsonObject;
    else
      result[index] = applyStrategicPatch(
        element ?? { kind: 'any' },
        asObject(result[index]),
        item,
      );
  }
  return result;
}

/** Items in the order that is asked for; others stay behind the item that they stood behind. */
function orderItems(
  items: Json[],
  order: Json[],
  key: string | undefined,
): Json[] {
  const idOf = (item: Json) => JSON.stringify(key ? asObject(item)[key] : item);
  const wanted = order.map(idOf);
  const ranked = items
    .filter(item => wanted.includes(idOf(item)))
    .sort((a, b) => wanted.indexOf(idOf(a)) - wanted.indexOf(idOf(b)));
  const result: Json[] = [];
  let next = 0;
  for (const item of items) {
    if (wanted.includes(idOf(item))) result.push(ranked[next++]);
    else result.push(item);
  }
  return result;
}
