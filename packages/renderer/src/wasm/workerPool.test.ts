import { Renderer } from '@gitops-suite/model';
import { overlayFiles, overlayRequest } from '../testing/goodInput';
import { availableKinds, findModules } from '../testing/openRenderers';
import { createMemorySource } from '../source/memorySource';
import { decodeAnswer, encodeRequest } from './protocol';
import { FileView } from '../source/fileView';
import { resolveLimits } from '../limits';
import { ModuleStore } from './modules';
import { createWasmRenderer } from './wasmRenderer';
import { WorkerPool } from './workerPool';

jest.setTimeout(10 * 60_000);

async function frameOf(files = overlayFiles, path = overlayRequest.path) {
  const view = new FileView(createMemorySource(files), resolveLimits());
  await view.load(Object.keys(files));
  return encodeRequest(view, { path, maxOutput: 1e6 });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 10));
}

const describeWasm = availableKinds().includes('wasm')
  ? describe
  : describe.skip;

describeWasm('the pool of workers', () => {
  let modules: ModuleStore;
  let pool: WorkerPool;
  const open = (
    change: Partial<ConstructorParameters<typeof WorkerPool>[0]> = {},
  ) => {
    pool = new WorkerPool({
      modules,
      workers: 2,
      idleAfterMs: 60_000,
      retireBytes: 2 ** 31,
      ...change,
    });
    return pool;
  };
  const job = async () => ({
    tool: 'kustomize' as const,
    frame: await frameOf(),
    timeMs: 60_000,
  });

  beforeAll(async () => {
    modules = await ModuleStore.open(await findModules(), 2 ** 29);
  });
  afterEach(() => pool.close());

  it('starts workers when they are wanted, up to its size, and uses them again', async () => {
    open();
    expect(pool.size).toBe(0);
    await pool.run(await job());
    expect(pool.size).toBe(1);
    const given = await job();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => pool.run({ ...given })),
    );
    expect(pool.size).toBe(2);
    for (const result of results) {
      expect(result).toMatchObject({ type: 'answer' });
    }
  });

  it('lets idle workers go, and starts new ones', async () => {
    open({ idleAfterMs: 20 });
    await pool.run(await job());
    await until(() => pool.size === 0);
    expect(await pool.run(await job())).toMatchObject({ type: 'answer' });
  });

  it('does not keep a worker whose memory has grown', async () => {
    open({ retireBytes: 1 });
    expect(await pool.run(await job())).toMatchObject({ type: 'answer' });
    expect(pool.size).toBe(0);
  });

  it('refuses work once it is closed', async () => {
    open();
    await pool.close();
    await expect(pool.run(await job())).rejects.toMatchObject({
      problem: { code: 'renderer-unavailable' },
    });
  });

  it('calls off what waits without touching what runs', async () => {
    open({ workers: 1 });
    const given = await job();
    const controller = new AbortController();
    const running = pool.run({ ...given });
    const waiting = pool.run({ ...given, signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({
      problem: { code: 'render-aborted' },
    });
    expect(await running).toMatchObject({ type: 'answer' });
  });

  it('survives a frame that is no request', async () => {
    open();
    const result = await pool.run({
      tool: 'kustomize',
      frame: new Uint8Array([255, 255, 255, 255]),
      timeMs: 60_000,
    });
    expect(
      result.type === 'answer' && decodeAnswer(result.frame).answer,
    ).toMatchObject({
      status: 'failed',
      code: 'protocol',
    });
  });

  it('renders many times without growing', async () => {
    open({ workers: 1 });
    const given = await job();
    const memory = async () => {
      const result = await pool.run({ ...given });
      return result.type === 'answer' ? result.memoryBytes : 0;
    };
    for (let i = 0; i < 100; i++) await memory();
    const before = await memory();
    for (let i = 0; i < 300; i++) await memory();
    expect(await memory()).toBeLessThanOrEqual(before * 1.25);
  });
});

describeWasm('a renderer that was closed', () => {
  it('answers that it is', async () => {
    const renderer: Renderer = await createWasmRenderer({
      modulesFolder: await findModules(),
    });
    await renderer.close();
    expect(
      await renderer.render(overlayRequest, createMemorySource(overlayFiles)),
    ).toMatchObject({
      status: 'failed',
      problem: { code: 'renderer-unavailable' },
      deterministic: false,
    });
  });
});
