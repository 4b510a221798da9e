import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { fleetRepository } from '../testing/fleetRepository';
import { runCommand } from '../testing/runCommand';
import { commitAll, toolsEnvironment } from '../testing/shopRepository';
import { syncWithWorkingCluster } from '../testing/syncCommand';
import { writeFiles } from '../testing/temporaryFolder';
import { tidyUp } from '../testing/tidyUp';
import { personHere } from './personHere';

jest.setTimeout(120_000);

afterAll(tidyUp);

function read(
  url: string,
  { token, caData }: { token: string; caData: string },
): Promise<{ items: { reason: string }[] }> {
  return new Promise((resolve, reject) => {
    const ca = Buffer.from(caData, 'base64');
    const headers = { authorization: `Bearer ${token}` };
    get(url, { ca, headers }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

describe('gitops sync in a window', () => {
  const world = syncWithWorkingCluster();
  const { sync } = world;

  it('passes a window only for a reason', async () => {
    const folder = fleetRepository(1);
    await sync(folder, '--yes');
    const settings = readFileSync(join(folder, 'gitops.yaml'), 'utf8');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n',
      'gitops.yaml': `${settings}syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h}]\n`,
    });
    commitAll(folder);
    const blocked = await sync(folder, 'app-0', '--yes');
    expect(blocked.outcomes).toEqual({ 'app-0.production': 'failed' });
    expect(blocked.report?.applications[0].message).toMatch(/No sync now/);
    const override = ['--override-window', 'Payments fail, incident 512'];
    expect(
      (await sync(folder, 'app-0', '--yes', ...override)).outcomes,
    ).toEqual({ 'app-0.production': 'synced' });
  });

  it('leaves word in the cluster of who passed a window, and why', async () => {
    // Nothing anywhere said that it happened.
    const folder = fleetRepository(1);
    const settings = readFileSync(join(folder, 'gitops.yaml'), 'utf8');
    await sync(folder, '--yes');
    writeFiles(folder, {
      'apps/app-0/overlays/production/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: red}\n',
      'gitops.yaml': `${settings}syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h}]\n`,
    });
    commitAll(folder);
    const { code, stdout } = await runCommand(
      [
        ...['sync', 'app-0', '--yes', '--kubeconfig', world.kubeconfig],
        ...['--override-window', 'Payments fail, incident 512'],
      ],
      { cwd: folder, env: toolsEnvironment },
    );
    const words = `overridden by ${personHere()}: Payments fail, incident 512`;
    expect(code).toBe(0);
    expect(stdout).toContain(`window ${words}\n`);
    expect(stdout).not.toContain('warning');
    const { url, token, caData } = world.working.cluster;
    const { items } = await read(
      `${url}/api/v1/namespaces/app-0-production/events`,
      { token, caData: caData! },
    );
    expect(items.filter(({ reason }) => reason === 'BreakGlass')).toMatchObject(
      [
        {
          type: 'Warning',
          message: `app-0.production: a sync window was ${words}`,
          involvedObject: { kind: 'Namespace', name: 'app-0-production' },
        },
      ],
    );
  });
});
