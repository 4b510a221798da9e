import { mkdir, stat } from 'node:fs/promises';

/** What is asked of a folder: its owner, and its mode with the sticky bit. */
interface FolderFacts {
  uid: number;
  mode: number;
}

/**
 * Makes a folder for this user alone, or takes the one that is there if nobody else can have prepared it: what it holds is
 * trusted (mirrors, renders, programs), and the default lies below a folder where everybody writes.
 * @throws Error with the reason and the cure.
 */
export async function ensureOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const reason = whyForeign(await stat(folder), process.getuid?.());
  if (reason) {
    throw new Error(
      `The data folder ${folder} cannot be trusted: ${reason}. Name another one that belongs to this user alone in dataFolder, or remove this one.`,
    );
  }
}

/**
 * Why a folder may hold what others wrote; undefined when it does not. Windows knows no user ids and is not asked. Folders
 * of root are taken, because volumes are mounted as such, but not those that are meant for all, as /tmp.
 */
export function whyForeign(
  { uid, mode }: FolderFacts,
  self: number | undefined,
): string | undefined {
  if (self === undefined) return undefined;
  if (uid !== self && uid !== 0) {
    return `it belongs to another user (${uid})`;
  }
  const isForAll = (mode & 0o002) !== 0;
  const isShared = (mode & 0o1000) !== 0;
  return isForAll && (uid !== 0 || isShared)
    ? 'everybody may write into it'
    : undefined;
}
