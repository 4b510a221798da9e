// `npm run test:endurance [-- names…]`: what must hold over a long time, against a real API server.
import { join } from 'node:path';
import { ensureRenderers } from './build.mjs';
import { root } from './paths.mjs';
import { Failure } from './report.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

export async function run(args) {
  if (!process.env.KUBEBUILDER_ASSETS) {
    throw new Failure(
      'There is no Kubernetes API server to test against',
      'Set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver (setup-envtest use -p path).',
    );
  }
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await ensureRenderers(chain);
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
