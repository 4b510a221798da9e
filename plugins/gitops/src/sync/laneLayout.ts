/** A lane narrower than this cannot hold its words. Pixels. */
const NARROWEST_LANE = 220;
/** Room between two lanes, for the number of commits between them. Pixels. */
const GAP = 36;
/** More lanes than this are one line each. */
export const MOST_LANES = 5;

/** Whether `lanes` stand side by side in `width` pixels. An unknown width counts as wide. */
export function laneLayout(
  lanes: number,
  width: number | undefined,
): 'columns' | 'rows' {
  const needed = lanes * NARROWEST_LANE + (lanes - 1) * GAP;
  return width === undefined || width >= needed ? 'columns' : 'rows';
}
