/** To come. */
export function OverviewCard() {
  return null;
}
