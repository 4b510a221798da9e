import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Renderer } from '@gitops-suite/model';
import { runCommand, type RunCommand } from './command/runCommand';
import { openReconciler } from './openReconciler';
import {
  createMemoryStore,
  createTestRepository,
  silentLogger,
} from './testUtils';

const kubeconfig = JSON.stringify({
  'current-context': 'c',
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
  users: [
    {
      name: 'u',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'a-credential-plugin',
        },
      },
    },
  ],
});

it('has git and credential plugins run by whom the host names', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gitops-engine-'));
  const remote = createTestRepository();
  remote.commit({ a: '1' });
  const started: string[] = [];
  const run: RunCommand = command => {
    started.push(command.file);
    return runCommand(command);
  };
  const handle = await openReconciler({
    config: {
      installation: 'test',
      dataFolder,
      repositories: [
        { name: 'gitops', url: remote.url, branch: 'main', trust: [] },
      ],
      clusters: [{ name: 'c', kubeconfig }],
      renderer: { kind: 'auto' },
    },
    store: createMemoryStore(),
    logger: silentLogger,
    renderer: {
      identity: 'none',
      close: async () => {},
    } as Partial<Renderer> as Renderer,
    run,
  });
  await handle.stop();
  remote.remove();
  rmSync(dataFolder, { recursive: true, force: true });
  expect(new Set(started)).toEqual(new Set(['git', 'a-credential-plugin']));
});
