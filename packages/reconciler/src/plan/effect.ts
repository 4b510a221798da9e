import {
  APPLICATION_ANNOTATION,
  PART_OF_LABEL,
  type FieldDifference,
} from '@gitops-suite/model';
import { fieldName, fieldPath } from './fieldPath';

const LONGEST_VALUE = 40;

const stamp = [
  fieldPath('metadata.labels', PART_OF_LABEL),
  fieldPath('metadata.annotations', APPLICATION_ANNOTATION),
];

/** What a change does, in words: `replicas 10 → 5`, `image 2.14.1 → 2.15.0`, `3 fields`. @internal */
export function describeEffect(fields: readonly FieldDifference[]): string {
  const own = fields.filter(({ path }) => !isStamp(path));
  if (own.length === 0) {
    return 'is taken over, content stays';
  }
  const hidden = own.filter(field => field.hidden).length;
  if (hidden === own.length) {
    return `${hidden} ${hidden === 1 ? 'value' : 'values'}, hidden`;
  }
  const told = own
    .filter(field => !field.hidden)
    .sort((a, b) => weight(b) - weight(a))
    .flatMap(field => describeField(field) ?? []);
  const [first] = told;
  if (!first || (own.length > 2 && weightOf(own) === 0)) {
    return `${own.length} ${own.length === 1 ? 'field' : 'fields'}`;
  }
  if (own.length === 2 && told.length === 2) {
    return told.join(', ');
  }
  return own.length === 1
    ? first
    : `${first} and ${own.length - 1} more ${
        own.length === 2 ? 'field' : 'fields'
      }`;
}

function isStamp(path: string): boolean {
  return stamp.includes(path);
}

/** Fields that people look for first. */
function weight({ path }: FieldDifference): number {
  return ['replicas', 'image'].includes(fieldName(path)) ? 1 : 0;
}

function weightOf(fields: readonly FieldDifference[]): number {
  return Math.max(...fields.map(weight));
}

function describeField(field: FieldDifference): string | undefined {
  const name = fieldName(field.path);
  const { desired, live } = field;
  if (name === 'image' && desired !== undefined && live !== undefined) {
    const [from, to] = shortImages(live, desired);
    return `image ${from} → ${to}`;
  }
  const tooLong = [desired, live].some(
    value => value !== undefined && isTooLong(value),
  );
  if (tooLong) {
    return undefined;
  }
  if (live === undefined) {
    return `${name} set to ${desired}`;
  }
  return desired === undefined
    ? `${name} removed`
    : `${name} ${live} → ${desired}`;
}

function isTooLong(value: string): boolean {
  return value.length > LONGEST_VALUE || value.includes('\n');
}

/** Versions alone when the name of the image stays. */
function shortImages(from: string, to: string): [string, string] {
  const [nameFrom, versionFrom] = splitImage(from);
  const [nameTo, versionTo] = splitImage(to);
  return nameFrom === nameTo && versionFrom && versionTo
    ? [versionFrom, versionTo]
    : [from, to];
}

function splitImage(image: string): [string, string] {
  const [reference, digest] = image.split('@');
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  if (colon < 0) {
    return [reference, digest ? digest.slice(0, 19) : ''];
  }
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}
