import type { HealthStatus } from '@gitops-suite/model';

/** What is expected of an object with these fields, beside its kind and name. */
export type CaseRow = readonly [
  want: HealthStatus,
  fields: Readonly<Record<string, unknown>>,
];

/** Kinds as `group/Kind` that are judged alike. */
export interface Case {
  kinds: readonly string[];
  rows: readonly CaseRow[];
}

/** A condition as controllers write it; the reason stands for the message too. */
export const is = (type: string, status: string, reason?: string) => ({
  type,
  status,
  ...(reason === undefined ? {} : { reason, message: `because ${reason}` }),
});

/** A status of conditions alone. */
export const says = (...conditions: readonly object[]) => ({
  status: { conditions },
});

export const nothingYet = {};

/** Fields of an object whose controller has seen an older generation. */
export const stale = (fields: { status: object }) => ({
  metadata: { generation: 3 },
  status: { observedGeneration: 2, ...fields.status },
});

/** What all controllers of this sort have in common: Ready tells. */
export const byReady: readonly CaseRow[] = [
  ['Healthy', says(is('Ready', 'True', 'Done'))],
  ['Degraded', says(is('Ready', 'False', 'Broken'))],
  ['Progressing', says(is('Ready', 'Unknown', 'Working'))],
  ['Progressing', says(is('Other', 'True'))],
  ['Progressing', nothingYet],
];

/** Rows in which one word decides. */
export const byWord = (
  path: string,
  words: Readonly<Partial<Record<HealthStatus, readonly string[]>>>,
): CaseRow[] =>
  Object.entries(words).flatMap(([want, list]) =>
    list.map((text): CaseRow => [want as HealthStatus, nest(path, text)]),
  );

function nest(path: string, value: unknown): Record<string, unknown> {
  const [name, ...rest] = path.split('.');
  return { [name]: rest.length > 0 ? nest(rest.join('.'), value) : value };
}
