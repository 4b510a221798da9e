import {
  FIELD_MANAGER,
  type FieldDifference,
  type FieldManager,
  type KubernetesObject,
} from '@gitops-suite/model';
import { canonicalJson, isMap } from '../json';
import { allKeys, equalValues } from './equalValues';
import { fieldName, fieldPath } from './fieldPath';
import {
  appliedEntry,
  below,
  managedFieldsOf,
  nodeOfWay,
  toFieldManager,
  type FieldNode,
  type ManagedFieldsEntry,
  type Owned,
} from './fieldSet';
import { isHiddenPath } from './hiddenPath';
import { pairItems } from './pairItems';

/** @public */
export interface DiffInput {
  live: KubernetesObject;
  /** What the dry run of the apply answered. */
  predicted: KubernetesObject;
  desired: KubernetesObject;
  /** True hides the values of `data` and `stringData`. */
  secret: boolean;
  /** The suite's own by default. */
  manager?: string;
  /** Ways of fields that were not ours and go away with the apply. */
  removed?: readonly (readonly string[])[];
}

/** Values are cut to this many characters. */
const LONGEST_VALUE = 4096;

interface Owner {
  entry: ManagedFieldsEntry;
  owned: Owned;
}

/** Who owns what at the place of the walk. */
interface Position {
  path: string;
  /** Entries of the live object. */
  owners: readonly Owner[];
  /** What an apply of ours owns, in the prediction or before. */
  ours: readonly Owned[];
  /** What Git says here. */
  stated: unknown;
}

/** Maps of independent entries: told entry by entry also where one side has none of them. */
const openedMaps = new Set([
  'metadata.labels',
  'metadata.annotations',
  'data',
  'binaryData',
]);

/** Values that a server picks at random, in a dry run too: they would say something else each time. */
const chosenByServer = [
  'clusterIP',
  'clusterIPs',
  'healthCheckNodePort',
  'nodePort',
];

class Walker {
  /** Differences in what Git states, or what we have applied before. */
  readonly fields: FieldDifference[] = [];
  /** What else the server would change: none of ours, so none of it is drift. */
  readonly consequences: FieldDifference[] = [];

  constructor(private readonly input: DiffInput) {}

  compare(predicted: unknown, live: unknown, position: Position): void {
    if (
      predicted === undefined
        ? live === undefined
        : equalValues(predicted, live)
    ) {
      return;
    }
    const isOpened = openedMaps.has(position.path) && isMap(predicted ?? live);
    if (isOpened || (isMap(predicted) && isMap(live))) {
      this.compareMaps(
        (predicted ?? {}) as Record<string, unknown>,
        (live ?? {}) as Record<string, unknown>,
        position,
      );
    } else if (Array.isArray(predicted) && Array.isArray(live)) {
      this.compareLists(predicted, live, position);
    } else {
      this.note(predicted, live, position);
    }
  }

  private compareMaps(
    predicted: Record<string, unknown>,
    live: Record<string, unknown>,
    position: Position,
  ): void {
    const { stated } = position;
    for (const name of allKeys(predicted, live)) {
      this.compare(
        predicted[name],
        live[name],
        descend(position, {
          path: fieldPath(position.path, name),
          elements: [`f:${name}`],
          stated: isMap(stated) ? stated[name] : undefined,
        }),
      );
    }
  }

  private compareLists(
    predicted: readonly unknown[],
    live: readonly unknown[],
    position: Position,
  ): void {
    const nodes = nodesOf(position);
    const pairing = pairItems(predicted, live, { path: position.path, nodes });
    if (!pairing || pairing.reordered) {
      this.note(predicted, live, position);
      return;
    }
    const { stated } = position;
    const elements = [...new Set(nodes.flatMap(node => Object.keys(node)))];
    for (const pair of pairing.pairs) {
      const named = elements.filter(pair.isElement);
      this.compare(
        pair.predicted,
        pair.live,
        descend(position, {
          path: pair.path,
          elements: named,
          stated: Array.isArray(stated)
            ? stated.find((item, index) => pair.isSame(item, index))
            : undefined,
        }),
      );
    }
  }

  private note(predicted: unknown, live: unknown, position: Position): void {
    const { path, owners, ours, stated } = position;
    // An empty list with keys is in no field set, and an apply stores it or not as it comes: it is the same as none.
    if ([predicted, live].every(isEmptyOrAbsent)) {
      return;
    }
    const isOurs = ours.some(owned => owned !== undefined) || isEmpty(stated);
    if (!isOurs && chosenByServer.includes(fieldName(path))) {
      return;
    }
    const fields = isOurs ? this.fields : this.consequences;
    const manager = lastManager(owners);
    if (isHiddenPath(this.input, path)) {
      fields.push({ path, hidden: true, ...(manager ? { manager } : {}) });
      return;
    }
    fields.push({
      path,
      ...(predicted === undefined ? {} : { desired: valueText(predicted) }),
      ...(live === undefined ? {} : { live: valueText(live) }),
      ...(manager ? { manager } : {}),
    });
  }
}

function isEmptyOrAbsent(value: unknown): boolean {
  return value === undefined || isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function descend(
  position: Position,
  step: Pick<Position, 'path' | 'stated'> & { elements: readonly string[] },
): Position {
  const { path, stated, elements } = step;
  return {
    path,
    stated,
    owners: position.owners
      .map(({ entry, owned }) => ({ entry, owned: below(owned, elements) }))
      .filter(({ owned }) => owned !== undefined),
    ours: position.ours.map(owned => below(owned, elements)),
  };
}

function nodesOf({ owners, ours }: Position): FieldNode[] {
  return [...owners.map(({ owned }) => owned), ...ours].filter(
    (owned): owned is FieldNode => owned !== undefined && owned !== 'all',
  );
}

/** The manager that wrote last of those who own the field; nobody when it is a default. */
function lastManager(owners: readonly Owner[]): FieldManager | undefined {
  const [last] = owners
    .map(({ entry }) => entry)
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  return last && toFieldManager(last);
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > LONGEST_VALUE
    ? `${text.slice(0, LONGEST_VALUE)}…`
    : text;
}

/**
 * The fields that an apply would change, with who wrote them last; none when all of them are somebody else's.
 * @internal
 */
export function differingFields(
  input: DiffInput,
  predicted: KubernetesObject,
  live: KubernetesObject,
): FieldDifference[] {
  const manager = input.manager ?? FIELD_MANAGER;
  const ours = [
    ...[input.predicted, input.live].map(
      object => appliedEntry(object, manager)?.fieldsV1,
    ),
    ...(input.removed ?? []).map(nodeOfWay),
  ];
  const walker = new Walker(input);
  walker.compare(predicted, live, {
    path: '',
    owners: managedFieldsOf(input.live).map(entry => ({
      entry,
      owned: entry.fieldsV1,
    })),
    // Without managed fields nothing tells what is ours: then every difference counts.
    ours: ours.some(owned => owned !== undefined) ? ours : ['all'],
    stated: input.desired,
  });
  return walker.fields.length > 0
    ? [...walker.fields, ...walker.consequences]
    : [];
}
