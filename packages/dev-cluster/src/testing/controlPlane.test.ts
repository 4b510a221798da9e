import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
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

const kubectl = async (kubeconfig: string, ...args: string[]) =>
  (await run(join(assets!, 'kubectl'), [`--kubeconfig=${kubeconfig}`, ...args]))
    .stdout;

describeReal('a real control plane', () => {
  it('finds what it held, and lets the same tokens in, when it starts again in its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'control-plane-kept-'));
    try {
      const first = await startControlPlane({ folder });
      await kubectl(first.kubeconfigPath, 'create', 'namespace', 'kept');
      await first.stop();
      const second = await startControlPlane({ folder });
      try {
        expect(second.token).toBe(first.token);
        expect(second.caData).toBe(first.caData);
        expect(
          await kubectl(
            second.kubeconfigPath,
            ...['get', 'namespace', 'kept', '--output=name'],
          ),
        ).toBe('namespace/kept\n');
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);

  it('starts several at once, lets kubectl in and leaves nothing behind', async () => {
    const planes = await Promise.all([
      startControlPlane(),
      startControlPlane(),
    ]);
    try {
      for (const plane of planes) {
        expect(
          await kubectl(
            plane.kubeconfigPath,
            ...['get', 'namespace', 'default'],
            '--output=jsonpath={.status.phase}',
          ),
        ).toBe('Active');
      }
    } finally {
      await Promise.all(planes.map(plane => plane.stop()));
    }
    expect(planes.map(plane => existsSync(plane.folder))).toEqual([
      false,
      false,
    ]);
  }, 180_000);

  it('runs the programs of others beside it, tells of one that ends, and ends them with itself', async () => {
    const within = mkdtempSync(join(tmpdir(), 'control-plane-within-'));
    const plane = await startControlPlane({ within });
    const pidFile = join(plane.folder, 'pid');
    const node = (name: string, program: string) =>
      plane.run({
        ...{ name, file: process.execPath, args: ['-e', program] },
        env: { PID_FILE: pidFile },
      });
    try {
      expect(dirname(plane.folder)).toBe(within);
      node(
        'lasting',
        'fs.writeFileSync(process.env.PID_FILE, `${process.pid}`); setInterval(() => {}, 1000)',
      );
      await until(
        () => existsSync(pidFile) && readFileSync(pidFile).length > 0,
      );
      expect(await plane.failure()).toBeUndefined();
      node('failing', 'console.log("no port"); process.exit(3)');
      await until(async () => (await plane.failure()) !== undefined);
      expect(await plane.failure()).toBe('failing ended (3): no port\n');
      const pid = Number(readFileSync(pidFile, 'utf8'));
      await plane.stop();
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
      expect(readdirSync(within)).toEqual([]);
    } finally {
      await plane.stop();
      rmSync(within, { recursive: true, force: true });
    }
  }, 180_000);
});

async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise(resolve => setTimeout(resolve, 50));
}
