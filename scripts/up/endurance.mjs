// `npm run test:endurance [-- names…]`: what must hold over a long time, on a real API server where there is one.
import { join } from 'node:path';
import { requireRenderers } from './build.mjs';
import { root } from './paths.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await requireRenderers(chain);
  return foreground(
    chain.node,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      join(root, 'plugins/gitops-backend/endurance/main.ts'),
      ...args,
    ],
    {
      cwd: root,
      env: { ...chain.env, ...(modules && { GITOPS_WASM: modules }) },
    },
  );
}
