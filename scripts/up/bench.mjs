// `npm run bench`: each figure with its floor in the same run, and the ratio.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireRenderers } from './build.mjs';
import { root } from './paths.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

// Where a figure is measured; the engine's are all others.
const places = {
  'packages/cli': ['agent', 'beside', 'help', 'validate'],
  'plugins/gitops-backend': ['list'],
};

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await requireRenderers(chain);
  const bench = (folder, given) =>
    foreground(
      chain.node,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        join(root, folder, 'bench/main.ts'),
        ...given,
      ],
      {
        cwd: root,
        env: { ...chain.env, ...(modules && { GITOPS_WASM: modules }) },
      },
    );
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const options = [
    ...(values.quick ? ['--quick'] : []),
    ...(values.json ? ['--json', values.json] : []),
  ];
  if (values.json) {
    // Each place adds its figures.
    rmSync(values.json, { force: true });
  }
  const elsewhere = Object.values(places).flat();
  const turns = [
    [
      'packages/reconciler',
      positionals.filter(name => !elsewhere.includes(name)),
    ],
    ...Object.entries(places).map(([folder, names]) => [
      folder,
      positionals.filter(name => names.includes(name)),
    ]),
  ];
  for (const [folder, names] of turns) {
    if (positionals.length === 0 || names.length > 0) {
      const code = await bench(folder, [...options, ...names]);
      if (code !== 0) {
        return code;
      }
    }
  }
  return 0;
}
