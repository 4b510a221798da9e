import { InvalidArgumentError, type Command } from 'commander';
import { outputOption } from '../output';
import type { Session } from '../session';
import type { SyncOptions } from '../sync/sync';
import { addClusterOptions } from './clusterOptions';
import { healthRulesOption } from './healthRulesOption';
import { examples } from './examples';
import { addSourceOptions } from './sourceOptions';

const DEFAULT_TIMEOUT_SECONDS = 600;

/** @internal */
export function defineSync(program: Command, session: Session): void {
  const command = program
    .command('sync')
    .description('Bring clusters to what a commit says, once')
    .argument('[app...]', 'apps, or ids of Applications; all by default')
    .option(
      '--repository <folder|url>',
      'the clone, or what to clone; where you are by default',
    )
    .option('--revision <commit>', 'a branch, a tag or a commit', 'HEAD')
    .option('--dry-run', 'show the plan and change nothing', false)
    .option('--prune', 'delete what is no longer in Git')
    .option('--wait', 'wait until everything is healthy', false)
    .option(
      '--override-window <reason>',
      'sync although a window blocks; the reason is kept',
    )
    .option('-y, --yes', 'agree to the plan', false)
    .option(
      '--confirm <word...>',
      'let a guard pass; the plan says which word',
      [],
    )
    .option(
      '--timeout <seconds>',
      'for one Application',
      positive,
      DEFAULT_TIMEOUT_SECONDS,
    )
    .addOption(healthRulesOption())
    .addOption(outputOption());
  addClusterOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      examples([
        ['what would change', 'gitops sync --dry-run'],
        ['one app', 'gitops sync shop.staging --wait'],
        [
          'without a clone',
          'gitops sync --repository https://github.com/acme/gitops --branch main --dry-run',
        ],
        [
          'restore empty clusters from Git',
          'gitops sync --yes --wait --cluster prod=prod-new --cluster nonprod=dev-new',
        ],
      ]),
    )
    .action(async (names: string[], options: SyncOptions) => {
      const { sync } = await session.load.sync();
      session.exitCode = await sync(names, options, session);
    });
}

function positive(text: string): number {
  if (!(Number(text) > 0)) {
    throw new InvalidArgumentError('Write a number above 0.');
  }
  return Number(text);
}
