/** To come. */
export function HealthTab() {
  return null;
}
