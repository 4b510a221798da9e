import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FileEdit } from '@gitops-suite/model';
import { createRenderer } from '@gitops-suite/renderer';
import { systemClock } from './engine/clock';
import type { EngineContext } from './engine/context';
import { previewChange } from './preview';
import { RenderCache, RenderStation } from './render';
import { GitMirror } from './source';
import { configMap, settings } from './testing/engineWorld';
import { createTestRepository, silentLogger } from './testUtils';

jest.setTimeout(60_000);

const edit = (
  path: string,
  status: FileEdit['status'],
  content?: string,
): FileEdit => ({ path, status, after: content } as FileEdit);

describe('a preview', () => {
  const remote = createTestRepository();
  const folder = mkdtempSync(join(tmpdir(), 'gitops-preview-'));
  let mirror: GitMirror;
  let context: EngineContext;

  beforeAll(async () => {
    remote.commit({
      'gitops.yaml': settings('{}'),
      'apps/a/overlays/dev/x.yaml': configMap('x', '1'),
      'apps/b/overlays/dev/y.yaml': configMap('y', '1'),
    });
    const config = {
      ...{ name: 'r', url: remote.url, branch: 'main' },
      trust: [{ cluster: 'test', namespaces: ['*'], clusterKinds: [] }],
    };
    mirror = await GitMirror.open({
      config,
      folder,
      clock: systemClock,
      logger: silentLogger,
    });
    await mirror.refresh();
    const renderer = await createRenderer({
      toolsFolder: resolve(__dirname, '../../../.tools'),
      workers: 1,
    });
    context = {
      config: { repositories: [config] },
      renders: new RenderStation(renderer, new RenderCache(folder, 1e9)),
      stop: () => renderer.close(),
    } as unknown as EngineContext;
  });
  afterAll(async () => {
    await (context as unknown as { stop(): Promise<void> }).stop();
    await mirror.close();
    remote.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function preview(edits: FileEdit[]) {
    const outcome = await previewChange(
      mirror,
      { baseRevision: mirror.head()!.sha, edits },
      { context, discoveries: new Map(), readSetOf: () => undefined },
    );
    if (outcome.status === 'failed') {
      throw new Error(outcome.message);
    }
    return outcome.value;
  }

  it('shows what an edit changes, and only the Applications that it touches', async () => {
    const { effects, problems } = await preview([
      edit('apps/a/overlays/dev/x.yaml', 'changed', configMap('x', '2')),
    ]);
    expect(problems).toEqual([]);
    expect(effects).toEqual([
      expect.objectContaining({
        applicationId: 'a.dev',
        manifests: [
          expect.objectContaining({
            verb: 'change',
            yaml: expect.stringContaining('value: "2"'),
            before: expect.stringContaining('value: "1"'),
          }),
        ],
      }),
    ]);
  });

  it('shows a new app as it will be created', async () => {
    const { effects } = await preview([
      edit('apps/c/overlays/dev/z.yaml', 'added', configMap('z', '1')),
    ]);
    expect(effects).toEqual([
      expect.objectContaining({
        applicationId: 'c.dev',
        manifests: [expect.objectContaining({ verb: 'create' })],
      }),
    ]);
  });

  it('tells what is wrong with an edit', async () => {
    const { effects } = await preview([
      edit('apps/a/overlays/dev/x.yaml', 'changed', 'kind: ['),
    ]);
    expect(effects[0].problems).toEqual([
      expect.objectContaining({ severity: 'error' }),
    ]);
  });

  it('refuses a base that nobody knows', async () => {
    const outcome = await previewChange(
      mirror,
      { baseRevision: 'f'.repeat(40), edits: [] },
      { context, discoveries: new Map(), readSetOf: () => undefined },
    );
    expect(outcome).toMatchObject({ status: 'failed', code: 'not-found' });
  });
});
