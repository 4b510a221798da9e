import { Option, type Command } from 'commander';
import type { EngineOptions } from '../engine/openEngine';
import { Failure } from '../failure';
import { outputOption, type OutputFormat } from '../output';
import type { Session } from '../session';
import { addClusterOptions } from './clusterOptions';
import { healthRulesOption } from './healthRulesOption';
import { examples } from './examples';
import { addSourceOptions } from './sourceOptions';

interface HealthOptions extends EngineOptions {
  file?: string[];
  kstatus?: boolean;
  output: OutputFormat;
}

/** @internal */
export function defineHealth(program: Command, session: Session): void {
  const command = program
    .command('health')
    .description(
      'Judge the health of given objects, or of Applications in clusters, with the reason',
    )
    .argument('[app...]', 'apps, or ids of Applications')
    .option(
      '-f, --file <file...>',
      'YAML or JSON files, folders, or - for what is piped in',
    )
    .option(
      '--repository <folder|url>',
      'the clone, or what to clone; where you are by default',
    )
    .option('--revision <commit>', 'what Applications are defined by', 'HEAD')
    .addOption(healthRulesOption())
    .addOption(
      new Option(
        '--kstatus',
        'judge what -f gives in the words of Flux: Current, InProgress, Failed, Terminating',
      ).conflicts('healthRules'),
    )
    .addOption(outputOption());
  addClusterOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      examples([
        [
          'what kubectl shows',
          'kubectl get deploy,pod -o yaml | gitops health -f -',
        ],
        ['files and folders', 'gitops health -f deployment.yaml cluster-dump/'],
        ['for scripts', 'gitops health -f dump.json -o json'],
        ['an app in its clusters', 'gitops health shop'],
        [
          'by rules of your own',
          'gitops health shop --health-rules health.yaml',
        ],
        [
          'as Flux would',
          'kubectl get all -o yaml | gitops health --kstatus -f -',
        ],
      ]),
    )
    .action(async (names: string[], options: HealthOptions) => {
      const { file } = options;
      if (file ? names.length > 0 : names.length === 0) {
        throw new Failure('There is nothing to judge, or two things', {
          cure: 'Name files with -f, such as: gitops health -f deployment.yaml; or Applications, such as: gitops health shop',
        });
      }
      if (options.kstatus && !file) {
        throw new Failure('--kstatus judges given objects only', {
          cure: 'Name files with -f, or leave --kstatus out.',
        });
      }
      const { judgeApplications, judgeFiles } = await session.load.health();
      session.exitCode = file
        ? await judgeFiles({ ...options, file }, session.terminal)
        : await judgeApplications(names, options, session);
    });
}
