import { isObject, type Json, type JsonObject } from '../schema/types';

/** Reads a simple JSON path, `.status.conditions[?(@.type=="Ready")].status`; undefined when nothing is there. */
export function readPath(object: JsonObject, path: string): Json | undefined {
  let values: Json[] = [object];
  for (const step of path.matchAll(
    /\.([\w-]+|\*)|\['([^']+)'\]|\[(\d+|\*)\]|\[\?\(@\.([\w.-]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]|\.(\w[\w\\.-]*)/g,
  )) {
    const [, name, quoted, index, field, double, single] = step;
    values = values.flatMap(value =>
      stepInto(value, {
        name: name ?? quoted,
        index,
        field,
        wanted: double ?? single,
      }),
    );
  }
  return values.length > 1 ? values : values[0];
}

function stepInto(
  value: Json,
  step: { name?: string; index?: string; field?: string; wanted?: string },
): Json[] {
  if (Array.isArray(value)) {
    if (step.field !== undefined)
      return value.filter(
        item => isObject(item) && item[step.field!] === step.wanted,
      );
    if (step.index === '*' || step.name === '*') return value;
    const item =
      step.index === undefined ? undefined : value[Number(step.index)];
    return item === undefined ? [] : [item];
  }
  if (!isObject(value) || step.name === undefined) return [];
  if (step.name === '*')
    return Object.values(value).filter((v): v is Json => v !== undefined);
  const item = value[step.name];
  return item === undefined ? [] : [item];
}
