import type { z } from 'zod';
import { runCommand } from './runCommand';
import { toolsEnvironment } from './shopRepository';

/** Runs a command with `-o json`, and reads its report where it wrote one. */
export async function runWithReport<T>(
  schema: z.ZodType<T>,
  cwd: string,
  [command, ...args]: readonly string[],
) {
  const result = await runCommand([command, '-o', 'json', ...args], {
    cwd,
    env: toolsEnvironment,
  });
  const report =
    result.stdout === '' ? undefined : schema.parse(JSON.parse(result.stdout));
  return { ...result, report };
}
