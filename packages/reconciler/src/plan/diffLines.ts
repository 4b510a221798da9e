import type { DiffLine, FieldDifference } from '@gitops-suite/model';
import { isMap } from '../json';
import { equalValues, presentKeys } from './equalValues';
import { fieldPath } from './fieldPath';
import { listKey, type FieldNode } from './fieldSet';
import { HIDDEN_VALUE } from './maskSecrets';
import { pairItems } from './pairItems';
import { yamlKey, yamlLines, yamlScalar } from './yamlLines';

/** Lines of one object; what is left out is counted in the last one. */
const MOST_LINES = 3000;
/** Characters of a line; the rest is cut. */
const LONGEST_LINE = 4096;

/** @internal */
export interface DiffLinesInput {
  predicted: unknown;
  live: unknown;
  /** The differences; nothing else is shown as one. */
  fields: readonly FieldDifference[];
  /** Places of `fieldsV1` at the end of this way. */
  nodesAt(steps: readonly (readonly string[])[]): FieldNode[];
  isHidden(path: string): boolean;
}

interface Place {
  path: string;
  steps: readonly (readonly string[])[];
}

class LineWriter {
  readonly #fields: ReadonlyMap<string, FieldDifference>;

  constructor(private readonly input: DiffLinesInput) {
    this.#fields = new Map(input.fields.map(field => [field.path, field]));
  }

  /** Lines without indentation. */
  write(predicted: unknown, live: unknown, place: Place): DiffLine[] {
    const field = this.#fields.get(place.path);
    if (field) {
      return differing(predicted, live, field);
    }
    if (isMap(predicted ?? live) && isMap(live ?? predicted)) {
      return this.#writeMaps(
        (predicted ?? {}) as Record<string, unknown>,
        (live ?? {}) as Record<string, unknown>,
        place,
      );
    }
    if (Array.isArray(predicted) && Array.isArray(live)) {
      return this.#writeLists(predicted, live, place);
    }
    return both(live ?? predicted);
  }

  #writeMaps(
    predicted: Record<string, unknown>,
    live: Record<string, unknown>,
    place: Place,
  ): DiffLine[] {
    const names = [
      ...new Set([...presentKeys(predicted), ...presentKeys(live)]),
    ];
    if (names.length === 0) {
      return both({});
    }
    return names.flatMap(name =>
      this.#entry(name, predicted[name], live[name], {
        path: fieldPath(place.path, name),
        steps: [...place.steps, [`f:${name}`]],
      }),
    );
  }

  #entry(
    name: string,
    predicted: unknown,
    live: unknown,
    place: Place,
  ): DiffLine[] {
    const field = this.#fields.get(place.path);
    if (field) {
      return differing(asEntry(name, predicted), asEntry(name, live), field);
    }
    const value = live ?? predicted;
    if (this.input.isHidden(place.path) && !isMap(value)) {
      return [
        {
          side: 'both',
          text: `${yamlKey(name)}: ${yamlScalar(HIDDEN_VALUE)}`,
          path: place.path,
          hidden: true,
        },
      ];
    }
    const nested = isFilled(predicted) || isFilled(live);
    return nested
      ? [
          { side: 'both', text: `${yamlKey(name)}:` },
          ...this.write(predicted, live, place).map(indented),
        ]
      : both({ [name]: value });
  }

  #writeLists(
    predicted: readonly unknown[],
    live: readonly unknown[],
    place: Place,
  ): DiffLine[] {
    const nodes = this.input.nodesAt(place.steps);
    const pairing = equalValues(predicted, live)
      ? undefined
      : pairItems(predicted, live, { path: place.path, nodes });
    if (!pairing) {
      return both(live);
    }
    const elements = [...new Set(nodes.flatMap(node => Object.keys(node)))];
    const keys = elements.flatMap(element =>
      Object.keys(listKey(element) ?? {}),
    );
    return pairing.pairs.flatMap(pair => {
      const lines = this.write(
        keysFirst(pair.predicted, keys),
        keysFirst(pair.live, keys),
        {
          path: pair.path,
          steps: [...place.steps, elements.filter(pair.isElement)],
        },
      );
      return asItem(lines);
    });
  }
}

/** Both objects as one YAML text: equal lines once, of differing fields Git's lines before the live ones. @internal */
export function diffLines(input: DiffLinesInput): DiffLine[] {
  const writer = new LineWriter(input);
  const lines = writer.write(input.predicted, input.live, {
    path: '',
    steps: [],
  });
  const shown = lines.slice(0, MOST_LINES).map(cut);
  return lines.length > MOST_LINES
    ? [
        ...shown,
        { side: 'both', text: `# ${lines.length - MOST_LINES} more lines` },
      ]
    : shown;
}

/** A manifest that the cluster does not have yet. @internal */
export function newLines(manifest: unknown): DiffLine[] {
  return diffLines({
    predicted: manifest,
    live: undefined,
    fields: [{ path: '' }],
    nodesAt: () => [],
    isHidden: () => false,
  });
}

/** An object that Git does not have any more. @internal */
export function goneLines(live: unknown): DiffLine[] {
  return diffLines({
    predicted: undefined,
    live,
    fields: [{ path: '' }],
    nodesAt: () => [],
    isHidden: () => false,
  });
}

function cut(line: DiffLine): DiffLine {
  return line.text.length > LONGEST_LINE
    ? { ...line, text: `${line.text.slice(0, LONGEST_LINE)}…` }
    : line;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : isMap(value) && presentKeys(value).length > 0;
}

/** Starts an item with what tells it from the others. */
function keysFirst(item: unknown, keys: readonly string[]): unknown {
  if (!isMap(item)) {
    return item;
  }
  const first = ['name', ...keys].filter(name => Object.hasOwn(item, name));
  return {
    ...Object.fromEntries(first.map(name => [name, item[name]])),
    ...item,
  };
}

function asEntry(name: string, value: unknown): unknown {
  return value === undefined ? undefined : { [name]: value };
}

function both(value: unknown): DiffLine[] {
  return yamlLines(value).map(text => ({ side: 'both', text }));
}

function differing(
  predicted: unknown,
  live: unknown,
  field: FieldDifference,
): DiffLine[] {
  const { path, manager, hidden } = field;
  const common = path === '' ? {} : { path };
  if (hidden) {
    const text = (value: unknown) =>
      `${yamlKey(Object.keys(value as object)[0])}: ${yamlScalar(
        HIDDEN_VALUE,
      )}`;
    return [
      ...(predicted === undefined
        ? []
        : [{ side: 'git' as const, text: text(predicted), ...common, hidden }]),
      ...(live === undefined
        ? []
        : [
            {
              side: 'live' as const,
              text: text(live),
              ...common,
              hidden,
              ...(manager ? { manager } : {}),
            },
          ]),
    ];
  }
  const git = predicted === undefined ? [] : yamlLines(predicted);
  const running = live === undefined ? [] : yamlLines(live);
  const shared = commonEnds(git, running);
  const line = (side: DiffLine['side'], text: string): DiffLine => ({
    side,
    text,
    ...(side === 'both' ? {} : common),
    ...(side === 'live' && manager ? { manager } : {}),
  });
  return [
    ...git.slice(0, shared.start).map(text => line('both', text)),
    ...git
      .slice(shared.start, git.length - shared.end)
      .map(text => line('git', text)),
    ...running
      .slice(shared.start, running.length - shared.end)
      .map(text => line('live', text)),
    ...git.slice(git.length - shared.end).map(text => line('both', text)),
  ];
}

/** Lines that two texts share at their start and end: enough for a file in a ConfigMap of which a part changed. */
function commonEnds(
  a: readonly string[],
  b: readonly string[],
): { start: number; end: number } {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < shortest - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  return { start, end };
}

function indented(line: DiffLine): DiffLine {
  return { ...line, text: line.text === '' ? '' : `  ${line.text}` };
}

/** Lines of one list item: the first line of each side gets the dash. */
function asItem(lines: readonly DiffLine[]): DiffLine[] {
  const begun = new Set<DiffLine['side']>();
  return lines.map(line => {
    const isFirst = !begun.has('both') && !begun.has(line.side);
    begun.add(line.side);
    return isFirst ? { ...line, text: `- ${line.text}` } : indented(line);
  });
}
