import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { local } from './paths.mjs';
import { Failure } from './report.mjs';

/** Makes the folder of the local state before anything is written into it; it holds tokens, so it is this user's alone. */
export function ensureLocal() {
  mkdirSync(local, { recursive: true, mode: 0o700 });
  chmodSync(local, 0o700);
}

/** Secrets of this local set-up: made at the first start, readable by this user alone. */
export function secrets() {
  const file = join(local, 'secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const made = {
      backendSecret: randomBytes(24).toString('base64'),
      webhookSecret: randomBytes(24).toString('hex'),
    };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
    return made;
  }
}

/** The last of four ports has to be one, too. */
export const LAST_PORT = 65_000;

/** Fails with the cure when one of the ports is taken; `ports.portal` is the first of the block. */
export async function requirePorts(ports) {
  for (const [name, port] of Object.entries(ports)) {
    if (!(await isFree(port))) {
      throw new Failure(
        `Port ${port} (${name}) is taken`,
        `Stop the program that listens there, or choose another block of four ports: npm start -- --port ${anotherBlock(
          ports.portal,
        )}`,
      );
    }
  }
}

/** A first port that `npm start` takes. */
export function anotherBlock(port) {
  return port + 1000 <= LAST_PORT ? port + 1000 : port - 1000;
}

function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
