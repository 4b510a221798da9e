// `npm run bench`: each figure with its floor in the same run, and the ratio.
import { join } from 'node:path';
import { ensureRenderers } from './build.mjs';
import { root } from './paths.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await ensureRenderers(chain);
  return foreground(
    chain.node,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      join(root, 'packages/reconciler/bench/main.ts'),
      ...args,
    ],
    {
      cwd: root,
      env: { ...chain.env, ...(modules && { GITOPS_WASM: modules }) },
    },
  );
}
