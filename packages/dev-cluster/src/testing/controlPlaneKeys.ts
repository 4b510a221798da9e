import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files with the keys of a control plane, and the tokens of its users. */
export interface ControlPlaneKeys {
  signing: string;
  public: string;
  tokens: string;
  token: string;
  readerToken: string;
}

/** The keys of the control plane in a folder: those of its last start, or new ones. */
export async function controlPlaneKeys(
  folder: string,
): Promise<ControlPlaneKeys> {
  const files = {
    signing: join(folder, 'sa.key'),
    public: join(folder, 'sa.pub'),
    tokens: join(folder, 'tokens.csv'),
  };
  const known = await readFile(files.tokens, 'utf8').catch(() => undefined);
  if (known) {
    const [token, readerToken] = known
      .split('\n')
      .map(line => line.split(',')[0]);
    return { ...files, token, readerToken };
  }
  const token = randomBytes(16).toString('hex');
  const readerToken = randomBytes(16).toString('hex');
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(files.signing, pair.privateKey, { mode: 0o600 });
  await writeFile(files.public, pair.publicKey);
  // Last: it says that all of them are there.
  await writeFile(
    files.tokens,
    `${token},admin,admin,system:masters\n${readerToken},reader,reader,\n`,
    { mode: 0o600 },
  );
  return { ...files, token, readerToken };
}
