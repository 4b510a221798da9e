import type { Discovery } from '../discover';
import { EntityRows } from './entityRows';

const at = (revision: string, yamls: Record<string, string | undefined>) =>
  new Map([
    [
      'gitops',
      {
        revision,
        folders: new Map(
          Object.entries(yamls).map(([app, yaml]) => [
            app,
            yaml === undefined
              ? {}
              : { entity: { path: `${app}/catalog-info.yaml`, app, yaml } },
          ]),
        ),
      } as unknown as Discovery,
    ],
  ]);

it('keeps the row of a text that did not change, with the revision that brought it', () => {
  const rows = new EntityRows((repository, path) => `${repository}/${path}`);
  const first = rows.of(at('aaa', { a: 'one', b: 'two', c: undefined }));
  expect(first).toEqual([
    {
      repository: 'gitops',
      path: 'a/catalog-info.yaml',
      url: 'gitops/a/catalog-info.yaml',
      revision: 'aaa',
      yaml: 'one',
    },
    expect.objectContaining({ yaml: 'two' }),
  ]);
  const second = rows.of(at('bbb', { a: 'one', b: 'three' }));
  expect(second[0]).toBe(first[0]);
  expect(second[1]).toMatchObject({ revision: 'bbb', yaml: 'three' });
  expect(rows.of(at('ccc', { b: 'three' }))).toEqual([second[1]]);
  expect(rows.of(at('ddd', { a: 'one' }))[0].revision).toBe('ddd');
});
