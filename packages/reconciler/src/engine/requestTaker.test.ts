import type { PersonRequest } from '../ports';
import { createFakeEngine } from '../testing/fakeEngine';
import type { Follower } from './follower';
import { RequestTaker } from './requestTaker';

const settle = () => new Promise(resolve => setImmediate(resolve));

function setUp(look: Follower['look'] = async () => {}) {
  const engine = createFakeEngine();
  const enqueued: string[] = [];
  const taker = new RequestTaker({
    context: engine.context,
    followers: [{ source: { name: 'r' }, look } as unknown as Follower],
    reconciler: {
      registry: { applications: new Map([['a.dev', engine.app]]) },
      enqueue: (id: string) => enqueued.push(id),
    } as never,
  });
  const request = (id: string, more: object = {}) =>
    engine.store.request({
      ...{ id, applicationId: 'a.dev', type: 'terminate' },
      ...{ operationId: 'op', ...more },
    } as PersonRequest);
  return { ...engine, taker, request, enqueued };
}

describe('RequestTaker', () => {
  it('passes requests on in their order', async () => {
    const { app, taker, request, enqueued } = setUp();
    request('1');
    request('2');
    taker.wake();
    await settle();
    expect(app.requests.map(({ id }) => id)).toEqual(['1', '2']);
    expect(enqueued).toEqual(['a.dev', 'a.dev']);
  });

  it('answers what is asked of an Application that does not exist', async () => {
    const { store, taker, request } = setUp();
    request('1', { applicationId: 'gone.dev' });
    taker.wake();
    await settle();
    expect(store.completed.get('1')!.problem).toMatchObject({
      code: 'unknown-application',
    });
  });

  it('lets nobody wait for a repository that does not answer', async () => {
    const { app, taker, request } = setUp(() => new Promise(() => {}));
    request('1', { type: 'refresh' });
    request('2');
    taker.wake();
    await settle();
    expect(app.requests.map(({ id }) => id)).toEqual(['2']);
  });

  it.each([true, undefined])(
    'hands on whether rewritten history is followed: %s',
    async acceptRewrite => {
      const look = jest.fn(async () => {});
      const { taker, request } = setUp(look);
      request('1', { type: 'refresh', acceptRewrite });
      taker.wake();
      await settle();
      expect(look).toHaveBeenCalledWith(
        expect.objectContaining({ acceptRewrite, branch: 'main' }),
      );
    },
  );

  it('asks again while the store fails', async () => {
    const { app, clock, store, taker, request } = setUp();
    const { claimRequests } = store;
    store.claimRequests = async () => {
      throw new Error('the database is away');
    };
    request('1');
    taker.wake();
    await settle();
    store.claimRequests = claimRequests;
    expect(app.requests).toEqual([]);
    clock.advance(30_000);
    await settle();
    expect(app.requests).toHaveLength(1);
  });

  it('is silent once it was stopped', async () => {
    const { app, taker, request } = setUp();
    request('1');
    taker.stop();
    taker.wake();
    await settle();
    expect(app.requests).toEqual([]);
  });
});
