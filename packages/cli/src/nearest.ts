/** The name that was probably meant, or undefined when none is near. Pure. @internal */
export function nearest(
  given: string,
  names: Iterable<string>,
): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (!best || distance < best.distance) {
      best = { name, distance };
    }
  }
  const limit = Math.max(2, Math.floor(given.length / 3));
  return best && best.distance <= limit ? best.name : undefined;
}

/** Single characters to add, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
