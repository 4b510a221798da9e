import { hostname, userInfo } from 'node:os';

/** Who runs the command: `ann@laptop`. A user without a name goes by the number. @internal */
export function personHere(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
