import type { Command } from 'commander';

/** One command as completion sees it. @internal */
export interface CommandShape {
  name: string;
  description: string;
  options: readonly OptionShape[];
}

/** @internal */
export interface OptionShape {
  /** `-o` and `--output`. */
  flags: readonly string[];
  description: string;
  takesValue: boolean;
  choices: readonly string[];
}

/** The commands of a program, as they are defined now. Pure. @internal */
export function shapeOf(program: Command): CommandShape[] {
  return program.commands.map(command => ({
    name: command.name(),
    description: command.description(),
    options: [
      ...command.options.map(option => ({
        flags: [option.short, option.long].flatMap(flag => flag ?? []),
        description: option.description,
        takesValue: option.required || option.optional,
        choices: option.argChoices ?? [],
      })),
      {
        flags: ['-h', '--help'],
        description: 'tell how to use it',
        takesValue: false,
        choices: [],
      },
    ],
  }));
}
