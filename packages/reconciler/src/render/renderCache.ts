/**
 * Renders by content, on disk, so that they survive a restart. Nothing in here is desired state: a lost or damaged
 * file costs one render.
 */
import { createHash } from 'node:crypto';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadSet, RenderOutcome, SourceEntry } from '@gitops-suite/model';

/** What a render is computed from, besides the contents of its read-set. @public */
export interface RenderIdentity {
  tool: string;
  renderer: string;
  path: string;
  parameters: unknown;
}

/** Content address of a render: identity, and for each path of the read-set what is there. @internal */
export function renderKey(
  identity: RenderIdentity,
  readSet: ReadSet,
  contents: {
    files: ReadonlyMap<string, SourceEntry>;
    folders: ReadonlyMap<string, string>;
  },
): string {
  const hash = createHash('sha256').update(JSON.stringify(identity));
  for (const path of [...readSet.files, ...readSet.absent]) {
    const entry = contents.files.get(path);
    hash.update(`\n${path}\0${entry ? `${entry.kind} ${entry.id}` : '-'}`);
  }
  for (const folder of readSet.folders) {
    hash.update(`\n${folder}/\0${contents.folders.get(folder) ?? '-'}`);
  }
  return hash.digest('hex');
}

/** Hash of all paths below a folder: what listing it depends on. @internal */
export function folderHash(
  folder: string,
  entries: readonly SourceEntry[] | undefined,
): string {
  if (!entries) {
    return '-';
  }
  const depth = folder === '' ? 0 : folder.length + 1;
  const hash = createHash('sha256');
  for (const path of entries.map(each => each.path.slice(depth)).sort()) {
    hash.update(`${path}\n`);
  }
  return hash.digest('hex');
}

/** Renders on disk, by what they were computed from. @public */
export class RenderCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #folders = new Set<string>();
  #writing: Promise<void> = Promise.resolve();
  #written = 0;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  async get(key: string): Promise<RenderOutcome | undefined> {
    try {
      const file = this.#file(key);
      const outcome = JSON.parse(await readFile(file, 'utf8')) as RenderOutcome;
      await utimes(file, new Date(), new Date());
      return outcome;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an outcome, which holds no secret. Nobody waits for the disk, and a full one or a read-only folder only costs
   * the next render.
   */
  put(key: string, outcome: RenderOutcome): void {
    this.#writing = this.#writing.then(() => this.#write(key, outcome));
  }

  /** Resolves when everything is on the disk, or cannot be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** Never rejects. */
  async #write(key: string, outcome: RenderOutcome): Promise<void> {
    const file = this.#file(key);
    const temporary = `${file}.${process.pid}.tmp`;
    const text = JSON.stringify(outcome);
    try {
      const folder = join(file, '..');
      if (!this.#folders.has(folder)) {
        await mkdir(folder, { recursive: true });
        this.#folders.add(folder);
      }
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, file);
      this.#written += text.length;
    } catch {
      this.#folders.clear();
      await rm(temporary, { force: true }).catch(() => {});
    }
    if (this.#written > this.#maxBytes / 10) {
      this.#written = 0;
      await this.#evict().catch(() => {});
    }
  }

  #file(key: string): string {
    return join(this.#folder, key.slice(0, 2), `${key}.json`);
  }

  /** Removes the renders that were used longest ago until the cache fits. */
  async #evict(): Promise<void> {
    const files = await readdir(this.#folder, { recursive: true }).catch(
      () => [],
    );
    const known = await Promise.all(
      files
        .filter(file => file.endsWith('.json'))
        .map(async file => ({
          file: join(this.#folder, file),
          ...(await sizeAndAge(join(this.#folder, file))),
        })),
    );
    let total = known.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes } of known.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#maxBytes) {
        return;
      }
      await rm(file, { force: true });
      total -= bytes;
    }
  }
}

async function sizeAndAge(
  file: string,
): Promise<{ bytes: number; usedAt: number }> {
  return stat(file).then(
    ({ size, mtimeMs }) => ({ bytes: size, usedAt: mtimeMs }),
    () => ({ bytes: 0, usedAt: 0 }),
  );
}
