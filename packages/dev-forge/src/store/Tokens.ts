import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';

const digest = (token: string) =>
  createHash('sha256').update(token).digest('hex');

/** Access tokens by login, in a file that its owner alone can read. */
export class Tokens {
  readonly path: string;
  readonly #tokens: Record<string, string>;
  // By digest: how long a look-up takes says nothing about a token.
  readonly #logins = new Map<string, string>();

  constructor(path: string) {
    this.path = path;
    this.#tokens = Object.create(null);
    if (existsSync(path)) {
      chmodSync(path, 0o600);
      const read = JSON.parse(readFileSync(path, 'utf8')) as {
        tokens: Record<string, string>;
      };
      Object.entries(read.tokens).forEach(([login, token]) =>
        this.#keep(login, token),
      );
    }
  }

  /** The token of a user: the one given, the one kept, or a new one. */
  ensure(login: string, token?: string): string {
    const kept = this.#tokens[login];
    if (kept !== undefined && (token === undefined || token === kept))
      return kept;
    const next = token ?? `forge_${randomBytes(20).toString('hex')}`;
    this.#keep(login, next);
    this.#save();
    return next;
  }

  /** Whose token it is. */
  login(token: string): string | undefined {
    return this.#logins.get(digest(token));
  }

  /** A copy of all tokens by login. */
  all(): Record<string, string> {
    return { ...this.#tokens };
  }

  #keep(login: string, token: string): void {
    const before = this.#tokens[login];
    if (before !== undefined) this.#logins.delete(digest(before));
    this.#tokens[login] = token;
    this.#logins.set(digest(token), login);
  }

  #save(): void {
    const temporary = `${this.path}.new`;
    const file = openSync(temporary, 'w', 0o600);
    writeSync(file, `${JSON.stringify({ tokens: this.#tokens }, null, 2)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, this.path);
  }
}
