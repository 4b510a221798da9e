// The lint rules of every package: Backstage's, the arrows between our packages, and a few of our own.
const { relative, sep } = require('node:path');
const factory = require('@backstage/cli/config/eslint-factory');
const { restrictions } = require('./arrows.cjs');

const root = require('node:path').resolve(__dirname, '../..');

/** Adds our import restrictions to those that Backstage's rules already make. */
function withRestrictions(rule, own) {
  const options = Array.isArray(rule) ? rule[1] : {};
  return [
    'error',
    {
      ...options,
      patterns: [
        ...(options?.patterns ?? []).map(pattern =>
          typeof pattern === 'string' ? { group: [pattern] } : pattern,
        ),
        ...own.patterns,
      ],
    },
  ];
}

/** Tests may use what stands in `__testUtils__` and `__mocks__`. */
function forTests(rule) {
  const options = Array.isArray(rule) ? rule[1] : {};
  const patterns = (options?.patterns ?? []).filter(
    pattern => typeof pattern !== 'string' || !/__\w+__/.test(pattern),
  );
  return ['error', { ...options, patterns }];
}

module.exports = dir => {
  const folder = relative(root, dir).split(sep).join('/');
  const config = factory(dir, {
    rules: {
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/no-explicit-any': 'off',
      'max-params': ['error', 4],
      // A closure may name what is defined by the time it runs; TypeScript knows the rest.
      '@typescript-eslint/no-use-before-define': [
        'error',
        {
          functions: false,
          classes: false,
          variables: false,
          typedefs: false,
        },
      ],
      'jest/expect-expect': 'off',
    },
  });
  config.ignorePatterns = [...(config.ignorePatterns ?? []), '!.eslintrc.js'];
  const base = config.rules['no-restricted-imports'];
  config.rules['no-restricted-imports'] = withRestrictions(
    base,
    restrictions(folder),
  );
  config.overrides = [
    ...(config.overrides ?? []),
    {
      files: [
        '**/*.test.ts',
        '**/*.test.tsx',
        '**/testing/**',
        '**/__testUtils__/**',
        '**/testUtils/**',
        '**/contract/**',
        '**/integration/**',
        'bench/**',
        'endurance/**',
        'e2e-tests/**',
        'dev/**',
      ],
      rules: {
        'no-restricted-imports': withRestrictions(
          forTests(base),
          restrictions(folder, true),
        ),
      },
    },
    {
      // Never published: what tests share may use devDependencies and the repository's own folders.
      files: ['**/testing/**', 'bench/**', 'endurance/**'],
      rules: {
        '@backstage/no-undeclared-imports': 'off',
        'no-restricted-syntax': 'off',
      },
    },
    {
      files: ['bench/**', 'endurance/**', '.eslintrc.js'],
      rules: { '@backstage/no-relative-monorepo-imports': 'off' },
    },
  ];
  return config;
};
