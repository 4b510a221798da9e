/** What each command loads when it is used, and not before: `--help` needs none of it. @internal */
export const implementations = {
  agent: () => quietly(() => import('./agent/runAgent')),
  completion: () => import('./completion/completion'),
  diff: () => import('./diff/diff'),
  health: () => import('./health/health'),
  reconciler: () => import('@gitops-suite/reconciler'),
  renderer: () => import('./workspace/openRenderer'),
  render: () => import('./render/render'),
  sync: () => import('./sync/sync'),
  validate: () => import('./validate/validate'),
};

/** Node still calls its SQLite experimental; whoever runs the command can do nothing about it. */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...more: []) => {
    if (!/SQLite/.test(String(warning))) {
      emitWarning.call(process, warning, ...more);
    }
  }) as typeof emitWarning;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** See {@link implementations}. @internal */
export type Implementations = typeof implementations;
