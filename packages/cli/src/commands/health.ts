import type { Command } from 'commander';
import { Failure } from '../failure';
import { outputOption, type OutputFormat } from '../output';
import type { Session } from '../session';
import { examples } from './examples';

interface HealthOptions {
  file?: string[];
  output: OutputFormat;
}

/** @internal */
export function defineHealth(program: Command, session: Session): void {
  program
    .command('health')
    .description('Judge the health of Kubernetes objects, with the reason')
    .option(
      '-f, --file <file...>',
      'YAML or JSON files, folders, or - for what is piped in',
    )
    .addOption(outputOption())
    .addHelpText(
      'after',
      examples([
        [
          'what kubectl shows',
          'kubectl get deploy,pod -o yaml | gitops health -f -',
        ],
        ['files and folders', 'gitops health -f deployment.yaml cluster-dump/'],
        ['for scripts', 'gitops health -f dump.json -o json'],
      ]),
    )
    .action(async ({ file, output }: HealthOptions) => {
      if (!file) {
        throw new Failure('There is nothing to judge', {
          cure: 'Name files with -f, such as: gitops health -f deployment.yaml',
        });
      }
      const { judgeFiles } = await session.load.health();
      session.exitCode = await judgeFiles({ file, output }, session.terminal);
    });
}
