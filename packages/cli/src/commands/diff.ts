import { InvalidArgumentError, type Command } from 'commander';
import type { DiffOptions } from '../diff/diff';
import { outputOption } from '../output';
import type { Session } from '../session';
import { addClusterOptions } from './clusterOptions';
import { examples } from './examples';
import { addSourceOptions } from './sourceOptions';

/** Characters that a comment of GitHub may have, with some to spare. */
const COMMENT_LENGTH = 65_000;

/** @internal */
export function defineDiff(program: Command, session: Session): void {
  const command = program
    .command('diff')
    .description('Show what a change of the repository changes in clusters')
    .argument('[app...]', 'apps, or ids of Applications; all by default')
    .option(
      '--revision <range>',
      'A..B, A...B or A; by default where the work tree left the target branch, against the work tree',
    )
    .option(
      '--live',
      'compare what is committed with clusters, by server dry runs',
      false,
    )
    .option('--repository <folder>', 'the clone; where you are by default')
    .option(
      '--max-length <characters>',
      'of Markdown',
      wholeNumber,
      COMMENT_LENGTH,
    )
    .addOption(outputOption('markdown'));
  addClusterOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      examples([
        ['what I am about to commit', 'gitops diff'],
        ['one app, between two commits', 'gitops diff shop --revision v1..v2'],
        ['drift in clusters', 'gitops diff shop --live'],
        [
          'a comment for a pull request',
          'gitops diff --revision origin/main...HEAD -o markdown > comment.md',
        ],
      ]),
    )
    .action(async (names: string[], options: DiffOptions) => {
      const { diff } = await session.load.diff();
      session.exitCode = await diff(names, options, session);
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('Write a whole number.');
  }
  return Number(text);
}
