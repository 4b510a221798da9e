import { canonicalJson, isMap, RawNumber } from '../../json';
import { equalValues } from '../equalValues';
import { JqError, type JqNode, type JqSign } from './jqSyntax';

/** A place in a document: field names and list indices from the root. @internal */
export type Place = readonly (string | number)[];

interface Found {
  value: unknown;
  /** Undefined for values that stand nowhere in the document. */
  place?: Place;
}

/** Steps that one expression may take on one object. */
const MOST_STEPS = 100_000;

/**
 * The places that a parsed path expression selects. What does not fit the document selects nothing; an expression
 * that takes too long throws {@link JqError}.
 * @internal
 */
export function evaluateJq(node: JqNode, document: unknown): Place[] {
  const evaluation = new Evaluation();
  return evaluation
    .run(node, { value: document, place: [] })
    .flatMap(({ place }) => (place ? [place] : []));
}

class Evaluation {
  #steps = 0;

  run(node: JqNode, input: Found): Found[] {
    this.#count(1);
    switch (node.is) {
      case 'identity':
        return [input];
      case 'recurse':
        return this.#recurse(input);
      case 'field':
        return isMap(input.value) || input.value === null
          ? [child(input, node.name)]
          : [];
      case 'index':
        return indexed(input, node.index);
      case 'slice':
        return items(input).slice(node.from, node.to);
      case 'iterate':
        return this.#iterate(input);
      case 'literal':
        return [{ value: node.value }];
      case 'list':
        return [{ value: this.#values(node.items, input) }];
      case 'pipe':
        return this.run(node.left, input).flatMap(found =>
          this.run(node.right, found),
        );
      case 'comma':
        return [...this.run(node.left, input), ...this.run(node.right, input)];
      case 'alternative':
        return this.#alternative(node.left, node.right, input);
      case 'and':
      case 'or':
        return [{ value: this.#logic(node, input) }];
      case 'compare':
        return this.run(node.left, input).flatMap(left =>
          this.run(node.right, input).map(right => ({
            value: compare(node.sign, left.value, right.value),
          })),
        );
      default:
        return this.#call(node.name, node.argument, input);
    }
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) {
      throw new JqError('the expression takes too long on this object');
    }
  }

  #values(node: JqNode, input: Found): unknown[] {
    return this.run(node, input).map(({ value }) => value);
  }

  #iterate(input: Found): Found[] {
    const all = isMap(input.value)
      ? Object.keys(input.value).map(name => child(input, name))
      : items(input);
    this.#count(all.length);
    return all;
  }

  #recurse(input: Found): Found[] {
    return [
      input,
      ...this.#iterate(input).flatMap(found => this.#recurse(found)),
    ];
  }

  #alternative(left: JqNode, right: JqNode, input: Found): Found[] {
    const good = this.run(left, input).filter(({ value }) => isTrue(value));
    return good.length > 0 ? good : this.run(right, input);
  }

  #logic(node: Extract<JqNode, { is: 'and' | 'or' }>, input: Found): boolean {
    const left = this.#values(node.left, input).some(isTrue);
    const decided = node.is === 'and' ? !left : left;
    return decided ? left : this.#values(node.right, input).some(isTrue);
  }

  #call(name: string, argument: JqNode | undefined, input: Found): Found[] {
    switch (name) {
      case 'select':
        return this.#values(argument!, input).some(isTrue) ? [input] : [];
      case 'first':
        return this.run(argument!, input).slice(0, 1);
      case 'recurse':
        return this.#recurse(input);
      case 'empty':
        return [];
      case 'any':
      case 'all': {
        const answers = this.#iterate(input).flatMap(found =>
          argument ? this.#values(argument, found) : [found.value],
        );
        const value =
          name === 'any' ? answers.some(isTrue) : answers.every(isTrue);
        return [{ value }];
      }
      default: {
        const given = argument ? this.#values(argument, input) : [undefined];
        return given.flatMap(one => {
          const value = functionsOfValues[name](input.value, one);
          return value === undefined ? [] : [{ value }];
        });
      }
    }
  }
}

/** Functions from values to a value; undefined where jq has an error. */
const functionsOfValues: Readonly<
  Record<string, (value: unknown, argument: unknown) => unknown>
> = {
  not: value => !isTrue(value),
  length: lengthOf,
  type: typeOf,
  tostring: value => (typeof value === 'string' ? value : canonicalJson(value)),
  ascii_downcase: value =>
    typeof value === 'string' ? value.toLowerCase() : undefined,
  ascii_upcase: value =>
    typeof value === 'string' ? value.toUpperCase() : undefined,
  has: (value, name) =>
    isMap(value)
      ? typeof name === 'string' && Object.hasOwn(value, name)
      : Array.isArray(value) &&
        typeof name === 'number' &&
        name >= 0 &&
        name < value.length,
  startswith: (value, start) =>
    bothTexts(value, start) && String(value).startsWith(String(start)),
  endswith: (value, end) =>
    bothTexts(value, end) && String(value).endsWith(String(end)),
  contains,
  inside: (value, whole) => contains(whole, value),
};

function child(input: Found, name: string): Found {
  const value = isMap(input.value) && Object.hasOwn(input.value, name);
  return {
    value: value ? (input.value as Record<string, unknown>)[name] : null,
    // A field that is not there has no place.
    place: value && input.place ? [...input.place, name] : undefined,
  };
}

function items({ value, place }: Found): Found[] {
  return Array.isArray(value)
    ? value.map((item, index) => ({
        value: item,
        place: place && [...place, index],
      }))
    : [];
}

function indexed(input: Found, index: number): Found[] {
  const all = items(input);
  const found = all[index < 0 ? all.length + index : index];
  return found ? [found] : [];
}

function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

function bothTexts(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string';
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string' && typeof part === 'string') {
    return whole.includes(part);
  }
  if (Array.isArray(whole) && Array.isArray(part)) {
    return part.every(one => whole.some(item => contains(item, one)));
  }
  if (isMap(whole) && isMap(part)) {
    return Object.keys(part).every(
      name => Object.hasOwn(whole, name) && contains(whole[name], part[name]),
    );
  }
  return equalValues(whole, part);
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') {
    return [...value].length;
  }
  if (Array.isArray(value)) {
    return value.length;
  }
  return isMap(value) ? Object.keys(value).length : 0;
}

const typeOrder = [
  'null',
  'boolean',
  'number',
  'string',
  'array',
  'object',
] as const;

function typeOf(value: unknown): (typeof typeOrder)[number] {
  if (value === null || value === undefined) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (value instanceof RawNumber) {
    return 'number';
  }
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

function compare(sign: JqSign, a: unknown, b: unknown): boolean {
  switch (sign) {
    case '==':
      return equalValues(a, b);
    case '!=':
      return !equalValues(a, b);
    case '<':
      return order(a, b) < 0;
    case '<=':
      return order(a, b) <= 0;
    case '>':
      return order(a, b) > 0;
    default:
      return order(a, b) >= 0;
  }
}

/** As jq orders: by type, then by value. */
function order(a: unknown, b: unknown): number {
  const [typeA, typeB] = [typeOf(a), typeOf(b)];
  if (typeA !== typeB) {
    return typeOrder.indexOf(typeA) - typeOrder.indexOf(typeB);
  }
  if (equalValues(a, b)) {
    return 0;
  }
  if (typeA === 'number') {
    return Number(String(a)) - Number(String(b));
  }
  const [textA, textB] =
    typeA === 'string'
      ? [String(a), String(b)]
      : [canonicalJson(a), canonicalJson(b)];
  return textA < textB ? -1 : 1;
}
