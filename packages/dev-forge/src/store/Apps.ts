import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppRecord, InstallationRecord } from './records';
import type { ForgeStore } from './ForgeStore';

const hour = 3_600_000;
const longestTokenMinutes = 10;
const clockSkewMs = 60_000;
const prefix = 'ghs_';

interface Claims {
  iss?: unknown;
  iat?: unknown;
  exp?: unknown;
}

/**
 * Private keys of GitHub Apps, each in a file that its owner alone can read, and what they vouch for. Tokens of
 * installations are signed with that key and kept nowhere: they outlive a restart, as GitHub's do.
 */
export class Apps {
  readonly #folder: string;
  readonly #store: ForgeStore;
  readonly #now: () => number;

  constructor(folder: string, store: ForgeStore, now: () => number) {
    this.#folder = folder;
    this.#store = store;
    this.#now = now;
  }

  /** The private key of an app, made when there is none. PEM. */
  ensureKey(slug: string): string {
    const path = join(this.#folder, `${slug}.pem`);
    if (!existsSync(path)) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const { privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      });
      writeFileSync(path, privateKey, { mode: 0o600 });
    }
    return readFileSync(path, 'utf8');
  }

  /** Whether a token is meant to be that of an app itself: a JSON web token. */
  static isWebToken(token: string): boolean {
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && !token.startsWith(prefix);
  }

  /** The app that signed a JSON web token; undefined when it is not valid now. */
  ofWebToken(token: string): AppRecord | undefined {
    const [head, body, signature] = token.split('.');
    const claims = parse<Claims>(body);
    const isSigned = parse<{ alg?: unknown }>(head)?.alg === 'RS256';
    const app = this.#store.get('apps', Number(claims?.iss));
    if (!isSigned || !app || !this.#isCurrent(claims!)) return undefined;
    const isGenuine = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      createPublicKey(this.ensureKey(app.slug)),
      Buffer.from(signature, 'base64url'),
    );
    return isGenuine ? app : undefined;
  }

  /** A new token of an installation, for an hour. */
  createToken({ id, app }: InstallationRecord): {
    token: string;
    expiresAt: number;
  } {
    const expiresAt = this.#now() + hour;
    const content = Buffer.from(
      JSON.stringify({ installation: id, expiresAt }),
    ).toString('base64url');
    const signature = this.#sign(app, content).toString('base64url');
    return { token: `${prefix}${content}.${signature}`, expiresAt };
  }

  /** The installation of a token that is valid now. */
  ofToken(token: string): InstallationRecord | undefined {
    if (!token.startsWith(prefix)) return undefined;
    const [content, signature = ''] = token.slice(prefix.length).split('.');
    const claims = parse<{ installation: number; expiresAt: number }>(content);
    const installation =
      claims && this.#store.get('installations', claims.installation);
    if (!claims || !installation || claims.expiresAt <= this.#now())
      return undefined;
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.#sign(installation.app, content);
    return given.length === wanted.length && timingSafeEqual(given, wanted)
      ? installation
      : undefined;
  }

  #isCurrent({ iat, exp }: Claims): boolean {
    const now = this.#now();
    const begin = Number(iat) * 1000;
    const end = Number(exp) * 1000;
    return (
      begin <= now + clockSkewMs &&
      end > now &&
      end - now <= longestTokenMinutes * 60_000 + clockSkewMs
    );
  }

  #sign(app: number, content: string): Buffer {
    const key = this.ensureKey(this.#store.get('apps', app)!.slug);
    return createHmac('sha256', key).update(content).digest();
  }
}

function parse<Value>(base64: string): Value | undefined {
  try {
    return JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
