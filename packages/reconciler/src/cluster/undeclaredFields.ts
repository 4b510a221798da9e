/**
 * An apply of a field that the schema does not have is refused whatever `fieldValidation` says, as the server has to know
 * what it shall own. With `Validate=false` such fields are left out, as they are dropped from any other write.
 * Held by: undeclaredFields.test.ts, corpus.argoE2e.test.ts.
 */
import type { KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';

type Step =
  | { name: string }
  | { index: number }
  | { keys: [string, unknown][] };

const UNDECLARED = /(?:^|\s)(\.\S.*?): field not declared in schema/gm;
const STEP = /\.([^.[\s]+)|\[(\d+)\]|\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/y;

/** The manifest without the fields that the server's refusal names; undefined when it names none that are there. @internal */
export function withoutUndeclared(
  manifest: KubernetesObject,
  refusal: string,
): KubernetesObject | undefined {
  let left: unknown = manifest;
  for (const [, path] of refusal.matchAll(UNDECLARED)) {
    const steps = parsePath(path);
    left = steps && without(left, steps);
    if (left === undefined) {
      return undefined;
    }
  }
  return left === manifest ? undefined : (left as KubernetesObject);
}

/** `.spec.ports[port=80,protocol="TCP"].name`; undefined when it is not read to its end. */
function parsePath(path: string): Step[] | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (!found) {
      return undefined;
    }
    steps.push(toStep(found));
  }
  return steps;
}

function toStep([, name, index, keys]: RegExpExecArray): Step {
  if (name !== undefined) {
    return { name };
  }
  return index !== undefined
    ? { index: Number(index) }
    : { keys: parseKeys(keys) };
}

function parseKeys(text: string): [string, unknown][] {
  const pairs = text.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...pairs].map(([, key, value]) => [key, JSON.parse(value)]);
}

/** A copy without what the steps lead to; undefined when they lead nowhere. */
function without(value: unknown, [step, ...rest]: Step[]): unknown {
  if ('name' in step) {
    if (!isMap(value) || !Object.hasOwn(value, step.name)) {
      return undefined;
    }
    const { [step.name]: inner, ...others } = value;
    if (rest.length === 0) {
      return others;
    }
    const left = without(inner, rest);
    return left === undefined ? undefined : { ...value, [step.name]: left };
  }
  if (!Array.isArray(value) || rest.length === 0) {
    return undefined;
  }
  const place = 'index' in step ? step.index : placeOf(value, step.keys);
  const left = place in value ? without(value[place], rest) : undefined;
  return left === undefined ? undefined : value.with(place, left);
}

function placeOf(items: unknown[], keys: [string, unknown][]): number {
  return items.findIndex(
    item =>
      keys.length > 0 &&
      isMap(item) &&
      keys.every(([key, value]) => item[key] === value),
  );
}
