import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { controlPlaneAssets, startControlPlane } from './controlPlane';

const assets = controlPlaneAssets();
const describeReal = assets ? describe : describe.skip;
const run = promisify(execFile);

if (!assets) {
  // eslint-disable-next-line no-console
  console.warn(
    'KUBEBUILDER_ASSETS is unset: tests on a real control plane are skipped',
  );
}

describeReal('a real control plane', () => {
  it('starts several at once, lets kubectl in and leaves nothing behind', async () => {
    const planes = await Promise.all([
      startControlPlane(),
      startControlPlane(),
    ]);
    try {
      for (const plane of planes) {
        const { stdout } = await run(join(assets!, 'kubectl'), [
          `--kubeconfig=${plane.kubeconfigPath}`,
          'get',
          'namespace',
          'default',
          '--output=jsonpath={.status.phase}',
        ]);
        expect(stdout).toBe('Active');
      }
    } finally {
      await Promise.all(planes.map(plane => plane.stop()));
    }
    expect(planes.map(plane => existsSync(plane.folder))).toEqual([
      false,
      false,
    ]);
  }, 180_000);
});
