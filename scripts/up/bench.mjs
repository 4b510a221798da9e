// `npm run bench`: each figure with its floor in the same run, and the ratio.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureRenderers } from './build.mjs';
import { root } from './paths.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

const command = {
  agent: 'packages/cli',
  help: 'packages/cli',
  validate: 'packages/cli',
};

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await ensureRenderers(chain);
  const bench = folder =>
    foreground(
      chain.node,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        join(root, folder, 'bench/main.ts'),
        ...args,
      ],
      {
        cwd: root,
        env: { ...chain.env, ...(modules && { GITOPS_WASM: modules }) },
      },
    );
  // The backend's figures come with the whole table, or alone by their name.
  if (args.includes('list')) {
    return bench('plugins/gitops-backend');
  }
  const code = await bench('packages/reconciler');
  const { positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const isWhole = positionals.length === 0;
  return code === 0 && isWhole ? bench('plugins/gitops-backend') : code;
}
