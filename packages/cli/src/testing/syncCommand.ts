import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncReportSchema } from '../sync/report';
import { runWithReport } from './runWithReport';
import { temporaryFolder } from './temporaryFolder';
import { startWorkingCluster, type WorkingCluster } from './workingCluster';

/** Puts a kubeconfig into a file, and answers its path. */
export function writeKubeconfig(text: string): string {
  const path = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(path, text);
  return path;
}

/** `gitops sync` in a folder, with its report read. */
export function syncOn(kubeconfig: () => string) {
  return async (cwd: string, ...args: string[]) => {
    const result = await runWithReport(syncReportSchema, cwd, [
      'sync',
      '--kubeconfig',
      kubeconfig(),
      ...args,
    ]);
    const outcomes = Object.fromEntries(
      (result.report?.applications ?? []).map(({ id, outcome }) => [
        id,
        outcome,
      ]),
    );
    return { ...result, outcomes };
  };
}

/** A cluster of its own for each test of the block, and `gitops sync` on it. */
export function syncWithWorkingCluster() {
  let working: WorkingCluster;
  let kubeconfig: string;
  beforeEach(async () => {
    working = await startWorkingCluster();
    kubeconfig = writeKubeconfig(working.cluster.kubeconfig);
  });
  afterEach(() => working.stop());
  return {
    get working() {
      return working;
    },
    get kubeconfig() {
      return kubeconfig;
    },
    sync: syncOn(() => kubeconfig),
  };
}
