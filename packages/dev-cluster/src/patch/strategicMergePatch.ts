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
import { writeJson } from '../schema/json';

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
    else if (field?.patch?.replace) result[name] = value;
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
  applyListDirectives(type, document, result, rest);
  return result;
}

function applyListDirectives(
  type: Type,
  document: JsonObject,
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
      result[list] = orderItems(asList(result[list]), {
        order: asList(value),
        before: asList(document[list]),
        key: field?.patch?.key,
      });
  }
}

function mergeList(field: Field, items: Json[], patch: Json[]): Json[] {
  const { key } = field.patch!;
  const element = field.type.kind === 'list' ? field.type.element : undefined;
  if (!key) {
    const added = patch.filter(
      item => !items.some(other => isSameJson(item, other)),
    );
    return orderItems([...items, ...added], {
      order: patch,
      before: items,
      key,
    });
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
        `map: ${printMap(item)} does not contain declared merge key: ${key}`,
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
  return orderItems(result, { order: patch, before: items, key });
}

/** An object as Go prints a map. */
function printMap(item: JsonObject): string {
  const parts = Object.entries(item).map(([k, v]) => `${k}:${String(v)}`);
  return `map[${parts.join(' ')}]`;
}

/**
 * Items in the order that is asked for. Those that it does not name keep their place against those that the
 * server had before, and come after those that it had not.
 */
function orderItems(
  items: Json[],
  options: { order: Json[]; before: Json[]; key: string | undefined },
): Json[] {
  const idOf = (item: Json) =>
    writeJson(options.key ? asObject(item)[options.key] : item);
  const wanted = options.order.map(idOf);
  const had = options.before.map(idOf);
  const rank = (ids: string[]) => (a: Json, b: Json) =>
    ids.indexOf(idOf(a)) - ids.indexOf(idOf(b));
  const named = items.filter(item => wanted.includes(idOf(item)));
  const others = items.filter(item => !wanted.includes(idOf(item)));
  named.sort(rank(wanted));
  others.sort(rank(had));
  const result: Json[] = [];
  while (named.length > 0 && others.length > 0) {
    const [other, item] = [
      had.indexOf(idOf(others[0])),
      had.indexOf(idOf(named[0])),
    ];
    const isBefore = other >= 0 && item >= 0 && other < item;
    result.push((isBefore ? others : named).shift()!);
  }
  return [...result, ...named, ...others];
}
