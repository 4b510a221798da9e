import {
  APPLICATION_ANNOTATION,
  PART_OF_LABEL,
  type IgnoredField,
} from '@gitops-suite/model';
import { isMap } from '../../json';
import { fieldPath } from '../fieldPath';
import { below, childElements, type FieldNode, type Owned } from '../fieldSet';
import { jointPairs, type JointStep } from './jointPairs';
import type { Selection } from './selection';

/** A place in two documents at once, with who owns it in the live one. @internal */
export interface JointPlace {
  path: string;
  /** Selected places of the first document and of the live one. */
  first?: Selection;
  live?: Selection;
  /** The place is part of a value that has one owner as a whole. */
  atomic: boolean;
  ours: Owned;
  others: readonly Owned[];
  /** What ignored managers own. */
  managers: readonly { rule: string; owned: Owned }[];
  /** The rule that selected a place above which cannot be ignored as a whole. */
  inherited?: string;
}

/** What takes the place of an ignored value of the first document. @internal */
export type Choose = (live: unknown, place: JointPlace) => unknown;

/** What no rule reaches: without it, an object is another object, or nobody's. */
const protectedPaths = [
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  fieldPath('metadata.labels', PART_OF_LABEL),
  fieldPath('metadata.annotations', APPLICATION_ANNOTATION),
];
const parentsOfProtected = [
  '',
  'metadata',
  'metadata.labels',
  'metadata.annotations',
];

/**
 * Walks through a document and the live object together, and answers the document with every ignored place replaced.
 * List items meet by their keys, as `fieldsV1` tells them. @internal
 */
export class JointWalk {
  /** Places that a rule selects, and of which the first document or the answer has something. */
  readonly ignored: IgnoredField[] = [];
  /** Paths of all places that a rule selects. */
  readonly places: string[] = [];

  constructor(private readonly choose: Choose) {}

  replace(first: unknown, live: unknown, place: JointPlace): unknown {
    if (protectedPaths.includes(place.path)) {
      return first;
    }
    const rule = ruleAt(place);
    if (rule !== undefined && parentsOfProtected.includes(place.path)) {
      const inherited = { ...place, inherited: rule };
      return this.#maps(first ?? {}, live ?? {}, inherited);
    }
    if (rule !== undefined) {
      const kept = place.atomic ? live : this.choose(live, place);
      this.places.push(place.path);
      if (first !== undefined || kept !== undefined) {
        this.ignored.push({ path: place.path, rule });
      }
      return kept;
    }
    // An ignored field goes with what it is a part of: half of a container would be none.
    if (first === undefined || !isSelectedBelow(place)) {
      return first;
    }
    const other = live ?? first;
    if (isMap(first) && isMap(other)) {
      return this.#maps(first, live, place);
    }
    return Array.isArray(first) && Array.isArray(other)
      ? this.#lists(first, live as unknown[] | undefined, place)
      : first;
  }

  #maps(first: unknown, live: unknown, place: JointPlace): unknown {
    const [a, b] = [first, live].map(value => (isMap(value) ? value : {}));
    const names =
      place.inherited === undefined
        ? namesBelow(place)
        : [...Object.keys(a), ...Object.keys(b)];
    const result = { ...a };
    for (const name of new Set(names)) {
      const value = this.replace(
        ownValue(a, name),
        ownValue(b, name),
        descend(place, {
          path: fieldPath(place.path, name),
          first: name,
          live: name,
          elements: [`f:${name}`],
        }),
      );
      if (value === undefined) {
        delete result[name];
      } else {
        result[name] = value;
      }
    }
    const wasEmpty = first !== undefined && Object.keys(a).length === 0;
    return Object.keys(result).length > 0 || wasEmpty ? result : undefined;
  }

  #lists(
    first: readonly unknown[],
    live: readonly unknown[] | undefined,
    place: JointPlace,
  ): unknown {
    const { path, ours, others, managers } = place;
    const owners = [ours, ...others, ...managers.map(({ owned }) => owned)];
    const elements = nodesOf(owners).flatMap(childElements);
    const pairs = jointPairs(first, live ?? [], { path, elements });
    const isPartly = pairs.some(
      pair => pair.first !== undefined && !ruleAt(descend(place, pair)),
    );
    const items = pairs.flatMap(pair => {
      const item = first[pair.first ?? -1];
      const under = descend(place, pair);
      const counterpart = live?.[pair.live ?? -1];
      const isAlone = pair.byIndex && counterpart === undefined;
      if (isAlone && isPartly && ruleAt(under)) {
        // Without it, those behind it would stand at other places, and other items would be ignored.
        return item === undefined ? [] : [item];
      }
      const value = this.replace(item, counterpart, under);
      if (value === undefined) {
        return [];
      }
      // An item that is kept in part is still found by its key.
      return [isMap(value) ? { ...pair.key, ...value } : value];
    });
    const wasEmpty = first.length === 0;
    return items.length > 0 || wasEmpty ? items : undefined;
  }
}

function ownValue(map: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function ruleAt(place: JointPlace): string | undefined {
  return (
    place.inherited ??
    place.first?.rule ??
    place.live?.rule ??
    place.managers.find(({ owned }) => owned === 'all')?.rule
  );
}

function isSelectedBelow({ first, live, managers }: JointPlace): boolean {
  return (
    (first?.children.size ?? 0) > 0 ||
    (live?.children.size ?? 0) > 0 ||
    managers.some(({ owned }) => owned !== undefined)
  );
}

function namesBelow({ first, live, managers }: JointPlace): string[] {
  return [
    ...(first?.children.keys() ?? []),
    ...(live?.children.keys() ?? []),
    ...managers.flatMap(({ owned }) =>
      nodesOf([owned])
        .flatMap(childElements)
        .filter(element => element.startsWith('f:'))
        .map(element => element.slice(2)),
    ),
  ].map(String);
}

function nodesOf(owned: readonly Owned[]): FieldNode[] {
  return owned.filter(
    (one): one is FieldNode => one !== undefined && one !== 'all',
  );
}

/** Owned as a whole, and by nobody in parts: who has applied an empty map owns it in the same words. */
function isAtomic(owners: readonly Owned[]): boolean {
  return owners.includes('all') && nodesOf(owners).length === 0;
}

function descend(place: JointPlace, step: JointStep): JointPlace {
  const { ours, others } = place;
  return {
    path: step.path,
    first: place.first?.children.get(step.first ?? -1),
    live: place.live?.children.get(step.live ?? -1),
    atomic: place.atomic || isAtomic([ours, ...others]),
    ours: below(ours, step.elements),
    others: others.map(owned => below(owned, step.elements)),
    managers: place.managers.map(({ rule, owned }) => ({
      rule,
      owned: below(owned, step.elements),
    })),
    inherited: place.inherited,
  };
}
