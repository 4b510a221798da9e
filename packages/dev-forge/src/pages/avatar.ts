import { createHash } from 'node:crypto';

/** The forge's own sign: a hammer's head above a branch. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#c2410c"/><path d="M6 6h9l3 3v2H6z" fill="#fff"/><path d="M11 11v8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;

/** A picture for a name: a pattern of its own, the same each time. */
export function avatar(name: string): string {
  const hash = createHash('sha256').update(name.toLowerCase()).digest();
  const hue = Math.round((hash[0] / 255) * 360);
  const cells: string[] = [];
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      if (hash[1 + row * 3 + column] % 2 === 0) continue;
      for (const x of new Set([column, 4 - column]))
        cells.push(
          `<rect x="${x + 1}" y="${row + 1}" width="1.02" height="1.02"/>`,
        );
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 7"><rect width="7" height="7" fill="hsl(${hue} 45% 90%)"/><g fill="hsl(${hue} 55% 42%)">${cells.join(
    '',
  )}</g></svg>`;
}
