/** To come. */
export function HeadFacts() {
  return null;
}
