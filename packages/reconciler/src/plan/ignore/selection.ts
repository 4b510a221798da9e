import { isMap } from '../../json';
import { evaluateJq, type Place } from './evaluateJq';
import type { IgnoreSelector } from './ignoreRules';

/** Selected places of one document as a tree. @internal */
export interface Selection {
  /** Set where everything from here on is selected: the rule that says so. */
  rule?: string;
  children: Map<string | number, Selection>;
}

/**
 * What pointers and expressions select in a document; undefined when it is nothing. Throws `JqError` for an
 * expression that takes too long.
 * @internal
 */
export function selectPlaces(
  document: unknown,
  selectors: readonly IgnoreSelector[],
): Selection | undefined {
  const root: Selection = { children: new Map() };
  for (const { label, pointer, jq } of selectors) {
    const places = pointer
      ? placeOf(document, pointer)
      : (jq && evaluateJq(jq, document)) ?? [];
    places.forEach(place => mark(root, place, label));
  }
  return root.rule !== undefined || root.children.size > 0 ? root : undefined;
}

function placeOf(document: unknown, pointer: readonly string[]): Place[] {
  const place: (string | number)[] = [];
  let value = document;
  for (const step of pointer) {
    if (isMap(value) && Object.hasOwn(value, step)) {
      place.push(step);
      value = value[step];
    } else if (Array.isArray(value) && /^\d{1,9}$/.test(step)) {
      const index = Number(step);
      if (index >= value.length) {
        return [];
      }
      place.push(index);
      value = value[index];
    } else {
      return [];
    }
  }
  return [place];
}

function mark(root: Selection, place: Place, rule: string): void {
  let node = root;
  for (const step of place) {
    const next = node.children.get(step) ?? { children: new Map() };
    node.children.set(step, next);
    node = next;
  }
  node.rule ??= rule;
}
