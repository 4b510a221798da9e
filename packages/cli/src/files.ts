import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from './failure';
import type { Terminal } from './terminal/Terminal';

/** A text that was asked for. @internal */
export interface GivenFile {
  /** As it was given, or found below a folder that was given; `-` for what was piped in. */
  path: string;
  text: string;
  /** False for what was found below a folder: not everything there must fit. */
  isNamed: boolean;
}

/** Reads files, everything below folders that looks like YAML or JSON, and `-`. Throws a {@link Failure}. @internal */
export async function* readGivenFiles(
  paths: readonly string[],
  terminal: Pick<Terminal, 'cwd' | 'readInput'>,
): AsyncGenerator<GivenFile | Failure> {
  for (const path of paths) {
    if (path === '-') {
      const text = await terminal.readInput();
      yield text === undefined
        ? new Failure('Nothing is piped in', {
            cure: 'Pipe something into the command, or name a file.',
          })
        : { path, text, isNamed: true };
    } else {
      yield* readPath(path, terminal.cwd);
    }
  }
}

async function* readPath(
  path: string,
  cwd: string,
): AsyncGenerator<GivenFile | Failure> {
  try {
    const absolute = resolve(cwd, path);
    if (!(await stat(absolute)).isDirectory()) {
      yield { path, text: await readText(absolute), isNamed: true };
      return;
    }
    for (const below of await manifestsBelow(absolute)) {
      const text = await readText(join(absolute, below));
      yield { path: join(path, below), text, isNamed: false };
    }
  } catch (error) {
    yield unreadable(path, error as NodeJS.ErrnoException);
  }
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
}

async function manifestsBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [''];
  while (waiting.length > 0) {
    const current = waiting.pop()!;
    const children = await readdir(join(folder, current), {
      withFileTypes: true,
    });
    for (const child of children) {
      const path = join(current, child.name);
      if (child.name.startsWith('.')) {
        continue;
      }
      if (child.isDirectory()) {
        waiting.push(path);
      } else if (/\.(ya?ml|json)$/.test(child.name)) {
        found.push(path);
      }
    }
  }
  return found.sort();
}

function unreadable(path: string, error: NodeJS.ErrnoException): Failure {
  switch (error.code) {
    case 'ENOENT':
      return new Failure(`${path} does not exist`, {
        cure: 'Look at the name, and at the folder that you are in.',
        cause: error,
      });
    case 'EACCES':
      return new Failure(`${path} may not be read`, {
        cure: 'Look at its permissions.',
        cause: error,
      });
    default:
      return new Failure(`${path} cannot be read`, {
        reason: error.message,
        cause: error,
      });
  }
}
