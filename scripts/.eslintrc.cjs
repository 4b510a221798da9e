// Programs outside the packages: they run as they are, on Node alone.
module.exports = {
  root: true,
  extends: ['eslint:recommended'],
  parser: '@typescript-eslint/parser',
  parserOptions: { ecmaVersion: 'latest', sourceType: 'module' },
  env: { node: true, es2024: true },
  rules: {
    eqeqeq: ['error', 'always'],
    'max-params': ['error', 4],
    'no-empty': ['error', { allowEmptyCatch: true }],
    'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  },
};
