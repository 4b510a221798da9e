import type { Command } from 'commander';
import { scripts } from './scripts';
import { shapeOf } from './shape';

/** The completion script of a shell for the commands as they are defined now. Pure. @internal */
export function completion(
  shell: keyof typeof scripts,
  program: Command,
): string {
  return scripts[shell](shapeOf(program));
}
