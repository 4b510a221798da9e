// Which package of ours may import which. An arrow only goes down; what is not listed is refused by the linter.
// Tests may also use the stand-ins and what `tests` names.

const common = '@gitops-suite/backstage-plugin-gitops-common';
const node = '@gitops-suite/backstage-plugin-gitops-node';
const standIns = ['@gitops-suite/dev-forge', '@gitops-suite/dev-cluster'];

const arrows = {
  // level 0
  'packages/model': { uses: [] },
  'packages/renderer': { uses: ['@gitops-suite/model'] },
  'packages/dev-forge': { uses: [] },
  'packages/dev-cluster': { uses: [] },
  // level 1
  'packages/reconciler': {
    uses: ['@gitops-suite/model'],
    tests: ['@gitops-suite/renderer'],
  },
  'plugins/gitops-common': { uses: ['@gitops-suite/model'] },
  'plugins/gitops-node': { uses: [common] },
  // level 2
  'plugins/gitops': { uses: [common] },
  'plugins/gitops-backend': {
    uses: [
      '@gitops-suite/model',
      '@gitops-suite/reconciler',
      '@gitops-suite/renderer',
      common,
      node,
    ],
  },
  'plugins/scaffolder-backend-module-gitops': { uses: [common, node] },
  'plugins/catalog-backend-module-gitops': { uses: [common, node] },
  // level 3
  'packages/cli': {
    uses: [
      '@gitops-suite/model',
      '@gitops-suite/reconciler',
      '@gitops-suite/renderer',
    ],
  },
  'packages/app': { uses: ['@gitops-suite/backstage-plugin-gitops'] },
  'packages/backend': {
    uses: [
      '@gitops-suite/backstage-plugin-gitops-backend',
      '@gitops-suite/backstage-plugin-scaffolder-backend-module-gitops',
      '@gitops-suite/backstage-plugin-catalog-backend-module-gitops',
      common,
    ],
  },
};

const everyPackage = [
  '@gitops-suite/model',
  '@gitops-suite/renderer',
  '@gitops-suite/reconciler',
  '@gitops-suite/cli',
  ...standIns,
  '@gitops-suite/backstage-plugin-gitops',
  '@gitops-suite/backstage-plugin-gitops-backend',
  common,
  node,
  '@gitops-suite/backstage-plugin-scaffolder-backend-module-gitops',
  '@gitops-suite/backstage-plugin-catalog-backend-module-gitops',
];

/** What tests share: it may import stand-ins, and so would whoever imports it. */
const forTestsAlone = {
  group: ['**/testing', '**/testing/**', '**/testUtils', '**/testUtils/**'],
  message: 'What stands in testing/ and testUtils/ is for tests alone.',
};

/** Options of `no-restricted-imports` for one folder; `inTests` also allows stand-ins and test-only arrows. */
function restrictions(folder, inTests = false) {
  const arrow = arrows[folder];
  if (!arrow) {
    throw new Error(
      `${folder} has no arrows: add it to scripts/eslint/arrows.cjs`,
    );
  }
  const allowed = [
    ...arrow.uses,
    ...(inTests ? [...standIns, ...(arrow.tests ?? [])] : []),
  ];
  const refused = everyPackage.filter(name => !allowed.includes(name));
  return {
    patterns: [
      ...refused.map(name => ({
        group: [name, `${name}/*`],
        message: standIns.includes(name)
          ? 'Stand-ins are met as URLs. Only tests may import them.'
          : `An arrow only goes down: ${folder} may import ${
              allowed.join(', ') || 'none of our packages'
            }.`,
      })),
      ...(inTests ? [] : [forTestsAlone]),
    ],
  };
}

module.exports = { arrows, restrictions };
