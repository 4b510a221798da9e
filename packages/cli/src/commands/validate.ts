import type { Command } from 'commander';
import { outputOption } from '../output';
import type { Session } from '../session';
import type { ValidateOptions } from '../validate/validate';
import { addClusterOptions } from './clusterOptions';
import { examples } from './examples';
import { addSourceOptions } from './sourceOptions';

/** @internal */
export function defineValidate(program: Command, session: Session): void {
  const command = program
    .command('validate')
    .description('Check a repository: its layout, its settings, every build')
    .argument('[app...]', 'apps, or ids of Applications; all by default')
    .option(
      '--live',
      'ask the clusters, too: a server dry run of what is committed',
      false,
    )
    .option('--repository <folder>', 'the repository; where you are by default')
    .addOption(outputOption('sarif', 'github'));
  addClusterOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      examples([
        ['the repository that I am in', 'gitops validate'],
        ['one app', 'gitops validate shop'],
        ['with its clusters', 'gitops validate --live'],
        ['in a GitHub workflow', 'gitops validate -o github'],
        ['for code scanning', 'gitops validate -o sarif > gitops.sarif'],
      ]),
    )
    .action(async (names: string[], options: ValidateOptions) => {
      const { validate } = await session.load.validate();
      session.exitCode = await validate(names, options, session);
    });
}
