/**
 * The differences between a live object and what an apply would make of it. They decide the verdict, and they are what
 * people see: there is no second comparison.
 */
import type { DiffLine, FieldDifference } from '@gitops-suite/model';
import { comparable } from './comparable';
import { differingFields, type DiffInput } from './differingFields';
import { diffLines } from './diffLines';
import { below, managedFieldsOf, type FieldNode, type Owned } from './fieldSet';
import { isHiddenPath } from './hiddenPath';

/** Beyond this many, differences of one object are counted, not listed. */
const MOST_FIELDS = 500;

/** @public */
export interface ObjectDiff {
  fields: FieldDifference[];
  lines: DiffLine[];
}

/**
 * Compares field by field. What the server alone writes (status, versions, ownership) is left out. What neither Git
 * states nor we have applied before (defaults, the fields of others) is no difference either; where something of ours
 * differs, what the apply changes of it in passing is told too.
 * @public
 */
export function diffObjects(input: DiffInput): ObjectDiff {
  const predicted = comparable(input.predicted);
  const live = comparable(input.live);
  const fields = differingFields(input, predicted, live);
  if (fields.length === 0) {
    return { fields, lines: [] };
  }
  const listNodes = createListNodes(input);
  const lines = diffLines({
    predicted,
    live,
    fields,
    nodesAt: listNodes,
    isHidden: path => isHiddenPath(input, path),
  });
  return { fields: bounded(fields), lines };
}

function bounded(fields: FieldDifference[]): FieldDifference[] {
  const rest = fields.length - MOST_FIELDS;
  return rest <= 0
    ? fields
    : [...fields.slice(0, MOST_FIELDS), { path: `${rest} more fields` }];
}

/** Places of `fieldsV1` for a list, for the walk that writes lines. */
function createListNodes(
  input: DiffInput,
): (steps: readonly (readonly string[])[]) => FieldNode[] {
  const roots = [input.live, input.predicted].flatMap(object =>
    managedFieldsOf(object).flatMap(({ fieldsV1 }) => fieldsV1 ?? []),
  );
  return steps =>
    roots
      .map(root => steps.reduce<Owned>(below, root))
      .filter(
        (owned): owned is FieldNode => owned !== undefined && owned !== 'all',
      );
}
