import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, silentLogger } from '../testUtils';
import { startReconciler } from './startReconciler';

/** A thread that speaks as the reconciler's does, without an engine behind it. */
const body = `
const { parentPort } = require('node:worker_threads');
let calls = 0;
const answers = {
  open: config => {
    if (config.installation === 'bad') throw new Error('cannot be used');
    parentPort.postMessage({ type: 'tell', method: 'changed', args: [{ applications: ['a.dev'], setup: false }] });
    parentPort.postMessage({ type: 'call', id: 1000, method: 'store', args: ['load', []] });
  },
  plan: id => {
    if (id === 'die') process.exit(3);
    return { status: 'done', value: { applicationId: id } };
  },
  readFiles: () => ({ status: 'done', value: Object.keys(process.env) }),
  counters: () => ({ calls: (calls += 1) }),
  stop: () => { setImmediate(() => process.exit(0)); },
};
parentPort.on('message', message => {
  if (message.type === 'answer') return;
  try {
    const value = answers[message.method]?.(...message.args);
    if (message.type === 'call') parentPort.postMessage({ type: 'answer', id: message.id, value });
  } catch (error) {
    parentPort.postMessage({ type: 'answer', id: message.id, error: error.message });
  }
});
`;

describe('startReconciler', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-thread-'));
  const workerFile = join(folder, 'worker.cjs');
  beforeAll(() => writeFileSync(workerFile, body));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (installation: string, more: object = {}) =>
    startReconciler({
      workerFile,
      config: { installation } as never,
      store: createMemoryStore(),
      logger: silentLogger,
      restartMs: 10,
      ...more,
    });

  it('rejects when the configuration cannot be used', async () => {
    await expect(start('bad')).rejects.toThrow('cannot be used');
  });

  it('lets the thread see nothing of the environment that is not listed', async () => {
    process.env.BACKEND_SECRET = 'of the sessions';
    process.env.AWS_PROFILE = 'portal';
    const handle = await start('good');
    const { value } = (await handle.readFiles('', { paths: [] } as never)) as {
      value: unknown;
    };
    delete process.env.BACKEND_SECRET;
    delete process.env.AWS_PROFILE;
    expect(value).toEqual(expect.arrayContaining(['PATH', 'AWS_PROFILE']));
    expect(value).not.toContain('BACKEND_SECRET');
    await handle.stop();
  });

  it('passes calls, and tells what changed; a listener that throws harms nobody', async () => {
    const told: string[] = [];
    const handle = await start('good', {
      onChange: ({ applications }: { applications: string[] }) => {
        told.push(...applications);
        throw new Error('a listener failed');
      },
    });
    expect(await handle.plan('a.dev', {})).toEqual({
      status: 'done',
      value: { applicationId: 'a.dev' },
    });
    expect(told).toEqual(['a.dev']);
    await handle.stop();
  });

  it('starts a thread that died again, and says so to whoever waited', async () => {
    let crashed = () => {};
    const crash = new Promise<void>(resolve => {
      crashed = resolve;
    });
    let opened = 0;
    let reopened = () => {};
    const open = new Promise<void>(resolve => {
      reopened = resolve;
    });
    const told: string[] = [];
    const handle = await start('good', {
      onCrash: ({ message }: Error) => {
        told.push(message);
        crashed();
      },
      onRecovery: () => {
        told.push('works again');
        reopened();
      },
      onChange: () => {
        opened += 1;
      },
    });
    expect(await handle.plan('die', {})).toMatchObject({
      status: 'failed',
      code: 'internal',
      message: expect.stringContaining('the thread ended with code 3'),
    });
    await crash;
    await open;
    expect(told).toEqual(['the thread ended with code 3', 'works again']);
    expect(opened).toBe(2);
    expect(await handle.plan('a.dev', {})).toMatchObject({ status: 'done' });
    await handle.stop();
  });

  it('starts nothing again once it was stopped', async () => {
    const crashes: Error[] = [];
    const handle = await start('good', {
      onCrash: (error: Error) => crashes.push(error),
    });
    await handle.stop();
    expect(crashes).toEqual([]);
    expect(await handle.plan('a.dev', {})).toMatchObject({ status: 'failed' });
  });
});
