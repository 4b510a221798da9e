/** To come. */
export function SetupPage() {
  return null;
}
