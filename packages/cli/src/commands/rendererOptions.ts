import { Option, type Command } from 'commander';

/** Adds the options of every command that renders. @internal */
export function addRendererOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--renderer <kind>',
        'how kustomize and helm run: in a sandbox, or as commands',
      )
        .choices(['auto', 'wasm', 'exec'])
        .default('auto'),
    )
    .option('--kustomize <command>', 'the command kustomize (or kubectl)')
    .option('--helm <command>', 'the command helm');
}
