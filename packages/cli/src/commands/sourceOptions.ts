import type { Command } from 'commander';

/** Adds the options of every command for which environments are read from several branches or repositories. @internal */
export function addSourceOptions(command: Command): Command {
  return command
    .option(
      '--branch <name>',
      'branch that the files stand for; the one that is checked out by default',
    )
    .option(
      '--source <name=folder...>',
      'clone of another repository that environments are read from',
    )
    .option(
      '--repository-name <name>',
      'what a portal or agent calls this one where it is not the first of theirs: ids begin with it',
    );
}
