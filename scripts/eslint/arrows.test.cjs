// Feeds forbidden and allowed imports to the linter, package by package: the rule itself is tested.
const assert = require('node:assert/strict');
const { existsSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { test } = require('node:test');
const { ESLint } = require('eslint');
const { arrows } = require('./arrows.cjs');

const root = resolve(__dirname, '../..');

const rows = [
  ['packages/model', 'model.ts', '@gitops-suite/reconciler', false],
  ['packages/renderer', 'x.ts', '@gitops-suite/model', true],
  ['packages/renderer', 'x.ts', '@gitops-suite/reconciler', false],
  ['packages/reconciler', 'x.ts', '@gitops-suite/model', true],
  ['packages/reconciler', 'x.ts', '@gitops-suite/renderer', false],
  ['packages/reconciler', 'x.test.ts', '@gitops-suite/renderer', true],
  ['packages/reconciler', 'x.ts', '@gitops-suite/dev-cluster', false],
  ['packages/reconciler', 'x.ts', '@gitops-suite/dev-cluster/testUtils', false],
  [
    'packages/reconciler',
    'x.test.ts',
    '@gitops-suite/dev-cluster/testUtils',
    true,
  ],
  [
    'packages/reconciler',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-common',
    false,
  ],
  ['packages/dev-forge', 'x.ts', '@gitops-suite/model', false],
  ['packages/dev-cluster', 'x.ts', '@gitops-suite/reconciler', false],
  [
    'plugins/gitops-common',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-backend',
    false,
  ],
  [
    'plugins/gitops-node',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-common',
    true,
  ],
  ['plugins/gitops', 'x.tsx', '@gitops-suite/reconciler', false],
  [
    'plugins/gitops',
    'x.tsx',
    '@gitops-suite/backstage-plugin-gitops-node',
    false,
  ],
  ['plugins/gitops-backend', 'x.ts', '@gitops-suite/reconciler', true],
  ['plugins/gitops-backend', 'x.ts', '@gitops-suite/dev-forge', false],
  ['plugins/gitops-backend', 'x.test.ts', '@gitops-suite/dev-forge', true],
  [
    'plugins/scaffolder-backend-module-gitops',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-backend',
    false,
  ],
  [
    'plugins/catalog-backend-module-gitops',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-node',
    true,
  ],
  [
    'packages/app',
    'x.tsx',
    '@gitops-suite/backstage-plugin-gitops-backend',
    false,
  ],
  ['packages/backend', 'x.ts', '@gitops-suite/dev-cluster', false],
  ['packages/cli', 'x.ts', '@gitops-suite/reconciler/offline', true],
  ['packages/cli', 'x.ts', '@gitops-suite/renderer', true],
  [
    'packages/cli',
    'x.ts',
    '@gitops-suite/backstage-plugin-gitops-common',
    false,
  ],
  ['packages/cli', 'x.ts', '@gitops-suite/dev-cluster', false],
  ['packages/cli', 'x.test.ts', '@gitops-suite/dev-cluster/testUtils', true],
  ['packages/reconciler', 'x.ts', '@gitops-suite/cli', false],
  ['packages/reconciler', 'plan/x.ts', '../testing/backends', false],
  ['packages/reconciler', 'plan/x.ts', '../testUtils', false],
  ['packages/reconciler', 'plan/x.test.ts', '../testing/backends', true],
  ['packages/dev-cluster', 'x.ts', './testUtils/index', false],
  ['packages/dev-cluster', 'testUtils/x.ts', '../testing/controlPlane', true],
];

for (const [folder, file, imported, allowed] of rows) {
  test(`${folder}/src/${file} ${
    allowed ? 'may' : 'may not'
  } import ${imported}`, async () => {
    const eslint = new ESLint({ cwd: root });
    const [result] = await eslint.lintText(
      `import * as other from '${imported}';\nexport { other };\n`,
      {
        filePath: join(root, folder, 'src', file),
      },
    );
    const refused = result.messages.some(
      ({ ruleId }) => ruleId === 'no-restricted-imports',
    );
    assert.equal(refused, !allowed, JSON.stringify(result.messages));
  });
}

test('every package has its arrows', () => {
  const folders = ['packages', 'plugins'].flatMap(group =>
    readdirSync(join(root, group))
      .map(name => `${group}/${name}`)
      .filter(folder => existsSync(join(root, folder, 'package.json'))),
  );
  assert.deepEqual(Object.keys(arrows).sort(), folders.sort());
});
