import type { Command } from 'commander';
import type { AgentOptions } from '../agent/runAgent';
import type { Session } from '../session';
import { examples } from './examples';

/** @internal */
export function defineAgent(program: Command, session: Session): void {
  program
    .command('agent')
    .description(
      'Run the engine as a service: follow Git, keep clusters in step',
    )
    .requiredOption('--config <file>', 'repositories, clusters and the rest')
    .option('--verbose', 'log more', false)
    .addHelpText(
      'after',
      examples([
        [
          'as the container does',
          'gitops agent --config /etc/gitops/agent.yaml',
        ],
      ]),
    )
    .action(async (options: AgentOptions) => {
      const { runAgent } = await session.load.agent();
      session.exitCode = await runAgent(options, session);
    });
}
