import { InputError } from '@backstage/errors';

/** Values of the sort columns of the last row of a page. */
export type CursorValues = readonly (string | number)[];

/** Where the next page begins, as an opaque text. `sort` makes a cursor of another order an error. */
export function encodeCursor(sort: string, values: CursorValues): string {
  return Buffer.from(JSON.stringify([sort, ...values])).toString('base64url');
}

/** The opposite of {@link encodeCursor}. */
export function decodeCursor(
  cursor: string,
  expected: { sort: string; length: number },
): CursorValues {
  const [sort, ...values] = parse(cursor);
  const isRight =
    sort === expected.sort &&
    values.length === expected.length &&
    values.every(value => ['string', 'number'].includes(typeof value));
  if (!isRight) {
    throw new InputError(
      'The cursor does not belong to this list. Ask for the first page again.',
    );
  }
  return values as CursorValues;
}

function parse(cursor: string): unknown[] {
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
