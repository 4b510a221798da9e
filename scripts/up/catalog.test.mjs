// catalog-info.yaml describes this suite to a Backstage: it has to follow the packages.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { root } from './paths.mjs';

const text = readFileSync(join(root, 'catalog-info.yaml'), 'utf8');
const entities = parseAllDocuments(text).map(document => document.toJS());
const components = entities.filter(({ kind }) => kind === 'Component');
const folderOf = ({ metadata }) =>
  metadata.annotations['backstage.io/source-location'].match(
    /\/tree\/main\/(.*)\/$/,
  )[1];

const packages = ['packages', 'plugins'].flatMap(group =>
  readdirSync(join(root, group))
    .map(name => `${group}/${name}`)
    .filter(folder => existsSync(join(root, folder, 'package.json')))
    .map(folder => ({
      folder,
      ...JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
    })),
);

test('every package is a component of the catalog, and no component is anything else', () => {
  assert.deepEqual(
    components.map(folderOf).sort(),
    packages.map(({ folder }) => folder).sort(),
  );
});

for (const { folder, dependencies = {} } of packages) {
  test(`the component of ${folder} depends on what its package depends on`, () => {
    const refOf = wanted => {
      const found = components.find(entity => folderOf(entity) === wanted);
      return `component:default/${found.metadata.name}`;
    };
    const own = components.find(entity => folderOf(entity) === folder);
    assert.deepEqual(
      (own.spec.dependsOn ?? []).sort(),
      packages
        .filter(({ name }) => name in dependencies)
        .map(other => refOf(other.folder))
        .sort(),
    );
  });
}

test('the definition of the API is the document that the backend serves', () => {
  const { spec } = entities.find(({ kind }) => kind === 'API');
  const path = join(root, spec.definition.$text);
  assert.match(path, /plugins\/gitops-backend\/openapi\.json$/);
  assert.ok(
    Object.keys(JSON.parse(readFileSync(path, 'utf8')).paths).length > 0,
  );
});
