/** To come. */
export function ApplicationsPage() {
  return null;
}
