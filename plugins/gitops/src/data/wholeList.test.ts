import { application } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { listInMemory } from '../fixtures/fleet';
import { wholeList } from './wholeList';

const time = clockwork(0);
const environments = (count: number) =>
  Array.from({ length: count }, (_, place) =>
    application(time, {
      app: 'edge-cache',
      environment: `edge-${place}`,
      order: place,
    }),
  );

it.each([0, 1, 200, 201, 450])(
  'holds all of %d environments, in their order, and none twice',
  async count => {
    const all = environments(count);
    const list = await wholeList(async cursor =>
      listInMemory(all, { sort: 'environment', limit: 200, cursor }),
    );
    expect(list.items.map(one => one.id)).toEqual(all.map(one => one.id));
    expect(list.totalItems).toBe(count);
    expect(list.pageInfo).toEqual({});
  },
);

it('fails as a whole when a page cannot be read', async () => {
  const all = environments(300);
  const list = wholeList(async cursor => {
    if (cursor) {
      throw new Error('The second page is lost.');
    }
    return listInMemory(all, { limit: 200, cursor });
  });
  await expect(list).rejects.toThrow('The second page is lost.');
});
