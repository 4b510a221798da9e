/** What each command loads when it is used, and not before: `--help` needs none of it. @internal */
export const implementations = {
  diff: () => import('./diff/diff'),
  health: () => import('./health/judgeFiles'),
  reconciler: () => import('@gitops-suite/reconciler'),
  renderer: () => import('./workspace/openRenderer'),
  render: () => import('./render/render'),
  sync: () => import('./sync/sync'),
  validate: () => import('./validate/validate'),
};

/** See {@link implementations}. @internal */
export type Implementations = typeof implementations;
