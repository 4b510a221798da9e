import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate, type Certificate } from './certificate';

/** What clients know a cluster by; it stays over restarts. */
export interface Identity extends Certificate {
  token: string;
}

/** A new identity. */
export function createIdentity(now: Date): Identity {
  return {
    ...createCertificate(now),
    token: randomBytes(24).toString('base64url'),
  };
}

/**
 * The identity that a folder keeps, made at the first time.
 * @throws Error that names the file when it cannot be read.
 */
export function openIdentity(folder: string, now: Date): Identity {
  const path = join(folder, 'identity.json');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const identity = createIdentity(now);
    writeFileSync(path, JSON.stringify(identity), { mode: 0o600 });
    return identity;
  }
  try {
    const { key, certificate, token } = JSON.parse(
      readFileSync(path, 'utf8'),
    ) as Identity;
    if (key && certificate && token) return { key, certificate, token };
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`);
  }
  throw new Error(`${path} holds no key, certificate and token; delete it`);
}
