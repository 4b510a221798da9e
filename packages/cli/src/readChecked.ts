import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '@gitops-suite/model';
import { checkYaml } from '@gitops-suite/reconciler/offline';
import type { z } from 'zod';
import { Failure } from './failure';

/** A YAML file that has to fit a schema. @internal */
export interface CheckedFile<S extends z.ZodType> {
  /** As it was given. */
  path: string;
  /** Folder that `path` is relative to. */
  cwd: string;
  /** What messages call it. */
  what: string;
  /** The option that names it. */
  option: string;
  schema: S;
  /** What no schema can say. */
  check?(value: z.output<S>, path: string): readonly Problem[];
}

/** Reads and checks the file; throws a {@link Failure} that names every line, cause and cure. @internal */
export async function readChecked<S extends z.ZodType>(
  given: CheckedFile<S>,
): Promise<z.output<S>> {
  const { path, what, schema, check } = given;
  const checked = checkYaml(path, await readText(given), schema);
  const problems = checked.value
    ? check?.(checked.value, path) ?? []
    : checked.problems;
  if (!checked.value || problems.length > 0) {
    throw new Failure(`The ${what} ${path} cannot be used`, {
      reason: problems.map(describe).join('\n  '),
    });
  }
  return checked.value;
}

async function readText({
  path,
  cwd,
  what,
  option,
}: Omit<CheckedFile<z.ZodType>, 'schema'>): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new Failure(`The ${what} ${path} cannot be read`, {
      reason: (error as Error).message,
      cure: `Name a file that exists with ${option}.`,
      cause: error,
    });
  }
}

function describe({ file, line, message, cause, cure }: Problem): string {
  const place = line === undefined ? '' : `${file}:${line} `;
  return `${place}${[message, cause, cure].filter(Boolean).join('. ')}`;
}
