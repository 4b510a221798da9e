import { Option, type Command } from 'commander';
import type { RenderOptions } from '../render/render';
import type { Session } from '../session';
import { examples } from './examples';
import { addRendererOptions } from './rendererOptions';
import { addSourceOptions } from './sourceOptions';

/** @internal */
export function defineRender(program: Command, session: Session): void {
  const command = program
    .command('render')
    .description('Print the manifests of an overlay, a chart or a folder')
    .argument('<path>', 'a folder, or the id of an Application')
    .option('--repository <folder>', 'where the repository is; around PATH')
    .addOption(
      new Option('--tool <tool>', 'what the folder is; by its files').choices([
        'kustomize',
        'helm',
        'directory',
      ]),
    )
    .option('-n, --namespace <name>', 'namespace of the release (helm)')
    .option('--release-name <name>', 'name of the release (helm)')
    .option('--values <file...>', 'more value files (helm)')
    .option('--show-secrets', 'print values of Secrets as they are', false)
    .addOption(
      new Option('-o, --output <format>', 'how to write the result')
        .choices(['yaml', 'json'])
        .default('yaml'),
    );
  addRendererOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      examples([
        ['an overlay', 'gitops render apps/shop/overlays/production'],
        ['an Application by its id', 'gitops render shop.production'],
        ['a chart', 'gitops render charts/web --values values-eu.yaml'],
        [
          'to the cluster, with Secrets',
          'gitops render apps/shop --show-secrets | kubectl diff -f -',
        ],
      ]),
    )
    .action(async (path: string, options: Omit<RenderOptions, 'path'>) => {
      const { render } = await session.load.render();
      session.exitCode = await render({ ...options, path }, session);
    });
}
