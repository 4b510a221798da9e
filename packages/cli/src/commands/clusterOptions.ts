import { Option, type Command } from 'commander';
import { addRendererOptions } from './rendererOptions';

/** Adds the options of every command that works with clusters. @internal */
export function addClusterOptions(command: Command): Command {
  return addRendererOptions(command)
    .option('--kubeconfig <file>', 'ways to clusters; as kubectl by default')
    .option('--context <name>', 'context of the only cluster')
    .option(
      '--cluster <name=context...>',
      'context of a cluster of gitops.yaml; the one with its name by default',
    )
    .addOption(
      new Option(
        '--installation <name>',
        'who owns the objects: the same as the portal has',
      ).default('default'),
    )
    .option('--verbose', 'tell what the engine does', false);
}
