/** How many columns fit: all; without revision and age; or the name with the rest below it, and sync above health. */
export type TableDensity = 'wide' | 'narrow' | 'small';

/** The density for a page of `width` pixels. An unknown width counts as wide. */
export function tableDensity(width: number | undefined): TableDensity {
  if (width === undefined || width >= 900) {
    return 'wide';
  }
  return width >= 640 ? 'narrow' : 'small';
}
