/** What each command loads when it is used, and not before: `--help` needs none of it. @internal */
export const implementations = {
  health: () => import('./health/judgeFiles'),
};

/** See {@link implementations}. @internal */
export type Implementations = typeof implementations;
