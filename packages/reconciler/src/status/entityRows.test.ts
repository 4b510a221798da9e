import type { Discovery } from '../discover';
import { EntityRows } from './entityRows';

type Yamls = Record<string, string | undefined>;

const foldersOf = (yamls: Yamls) =>
  new Map(
    Object.entries(yamls).map(([app, yaml]) => [
      app,
      yaml === undefined
        ? {}
        : { entity: { path: `${app}/catalog-info.yaml`, app, yaml } },
    ]),
  );

const at = (revision: string, yamls: Yamls, release: Yamls = {}) => {
  const place = { repository: 'gitops', branch: 'release' };
  return new Map([
    [
      'gitops',
      {
        revision,
        settings: { repository: 'gitops', branch: 'main' },
        folders: foldersOf(yamls),
        elsewhere: new Map([
          ['gitops:release', { place, folders: foldersOf(release) }],
        ]),
      } as unknown as Discovery,
    ],
  ]);
};

const urlOf: ConstructorParameters<typeof EntityRows>[0] = (place, path) =>
  `${place.repository}/${place.branch}/${path}`;

it('keeps the row of a text that did not change, with the revision that brought it', () => {
  const rows = new EntityRows(urlOf);
  const first = rows.of(at('aaa', { a: 'one', b: 'two', c: undefined }));
  expect(first).toEqual([
    {
      repository: 'gitops',
      path: 'a/catalog-info.yaml',
      url: 'gitops/main/a/catalog-info.yaml',
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

it('takes entities from the branch of the settings alone: they give rights on an app wherever it runs', () => {
  const rows = new EntityRows(urlOf).of(
    at('aaa', { a: 'one' }, { a: 'older', b: 'two' }),
  );
  expect(rows.map(({ url, yaml }) => [url, yaml])).toEqual([
    ['gitops/main/a/catalog-info.yaml', 'one'],
  ]);
});
