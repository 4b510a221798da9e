import { constants, promises as fs } from 'node:fs';
import path from 'node:path';

/** The absolute path of a command on the PATH, or of a path that was given; undefined when there is none. */
export async function findCommand(
  command: string,
  searchPath: string = process.env.PATH ?? '',
): Promise<string | undefined> {
  const names =
    process.platform === 'win32' ? [command, `${command}.exe`] : [command];
  const folders = /[\\/]/.test(command)
    ? ['']
    : searchPath.split(path.delimiter).filter(folder => folder !== '');
  for (const folder of folders) {
    for (const name of names) {
      const candidate = path.resolve(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await fs.access(file, constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}
