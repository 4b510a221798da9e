import { typeOfField, type Type } from '../schema/types';
import type { FieldSet } from './fieldSet';

/** The set with every declared field that has children made a member too, which field sets leave out. */
export function withNamedFields(
  set: FieldSet,
  type: Type | undefined,
): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const name = element[0] === 'f' ? element.slice(2) : undefined;
    if (name !== undefined && type?.kind === 'struct' && type.fields.has(name))
      members.add(element);
    children.set(element, withNamedFields(child, typeBelow(type, element)));
  }
  return { members, children };
}

function typeBelow(type: Type | undefined, element: string): Type | undefined {
  if (!type) return undefined;
  if (element[0] === 'f') return typeOfField(type, element.slice(2));
  return type.kind === 'list' ? type.element : undefined;
}
