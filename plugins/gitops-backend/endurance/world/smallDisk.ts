import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILLER = 'filler';

/** Leaves no room on the disk of a folder. */
export function fillDisk(folder: string): void {
  const file = join(folder, FILLER);
  const { bsize, bavail } = statfsSync(folder);
  try {
    writeFileSync(file, Buffer.alloc(bsize * bavail));
  } catch {
    // The last byte may be taken by somebody else.
  }
}

/** Makes room again. */
export function emptyDisk(folder: string): void {
  rmSync(join(folder, FILLER), { force: true });
}

/** Gives a folder a small disk of its own; false where this process may not. */
export function mountDisk(folder: string): boolean {
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Takes the disk away again. */
export function unmountDisk(folder: string): void {
  execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
}
