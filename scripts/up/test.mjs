// `npm test`: every gate; those that need one core stand in two lanes beside each other, and the tests follow in the
// shorter one. `npm test -- jest <args>` runs tests alone, `npm test -- api-reports` rewrites the API reports.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureRenderers, fetchCommands } from './build.mjs';
import { root, tools } from './paths.mjs';
import { readJestResults } from './jestResults.mjs';
import { Failure, report } from './report.mjs';
import { foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

// More than cores: suites wait for servers to start and for watches to tell.
const WORKERS = availableParallelism() + 1;

const apiReports = [
  'api-reports',
  // Types of other packages are read from their sources; a member whose name says it all needs no sentence.
  '--omit-messages=ae-wrong-input-file-type,ae-undocumented',
  '--validate-release-tags',
  // Programs: nobody imports them. One pattern: of several, the tool leaves out only what all of them match.
  '--exclude=packages/@(dev-*|cli)',
];

const transformed = ['--require', '@backstage/cli/config/nodeTransform.cjs'];

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const modules = await ensureRenderers(chain);
  const env = {
    ...chain.env,
    ...(modules && { GITOPS_WASM: modules }),
    // TestDatabases would start containers on CI.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    CI: process.env.CI || '1',
  };
  const runNode = (command, onOutput) =>
    foreground(chain.node, command, { cwd: root, env, onOutput });
  const bin = path => join(root, 'node_modules', path);
  const cli = bin('@backstage/cli/bin/backstage-cli');
  const repoTools = bin('@backstage/repo-tools/bin/backstage-repo-tools');
  const results = join(tools, 'jest-results.json');
  const jest = (...more) =>
    foreground(
      chain.node,
      [
        cli,
        'repo',
        'test',
        '--watchAll=false',
        '--json',
        `--outputFile=${results}`,
        // Of a test that says nothing else: Jest's 5 s are over soon where git or a server has to start on a busy machine.
        '--testTimeout=60000',
        `--testSequencer=${join(root, 'scripts/jest/sequencer.cjs')}`,
        ...more,
      ],
      {
        cwd: root,
        env,
      },
    );
  mkdirSync(tools, { recursive: true });
  rmSync(results, { force: true });
  if (args[0] === 'jest') {
    return jest(...args.slice(1));
  }
  // TypeScript orders the members of a union by when it first met them: only what is published may have a say.
  const reports = async (node, ...more) =>
    (await node(
      bin('typescript/bin/tsc'),
      '-p',
      'tsconfig.types.json',
      '--incremental',
      'false',
    )) ||
    (await node(repoTools, ...apiReports, ...more)) ||
    node(...transformed, 'scripts/openapi/main.ts', ...more);
  if (args[0] === 'api-reports') {
    return reports((...command) => runNode(command), ...args.slice(1));
  }
  // The network is at work while the gates and the first tests keep the processor busy.
  const commands = fetchCommands(chain);
  const lanes = lanesOf({ bin, cli, reports, jest });
  const gates = lanes.flat().length;
  const failed = [];
  const pass = async (name, gate) => {
    let said = '';
    const node = (...command) => runNode(command, chunk => (said += chunk));
    try {
      await report.step(name, async () => {
        const code = await gate(node);
        if (code !== 0) {
          throw new Failure(`${name} failed (${code})`, said);
        }
      });
    } catch (error) {
      report.failure(error);
      failed.push(name);
    }
  };
  const inTurn = async lane => {
    for (const [name, gate] of lane) {
      await pass(name, gate);
    }
  };
  await Promise.all([...lanes.map(inTurn), commands]);
  const tests = readJestResults(results);
  report.line();
  if (tests.slowest.length > 0) {
    report.line('Slowest suites:');
    tests.slowest.forEach(({ name, seconds }) =>
      report.detail(`${seconds.toFixed(1).padStart(6)} s  ${name}`),
    );
  }
  if (failed.length > 0) {
    report.line(`Failed: ${failed.join(', ')}`);
  }
  report.line(
    `${tests.passed + gates - failed.length} passed, ${
      tests.failed + failed.length
    } failed, ${tests.skipped} skipped`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** Gates side by side, each lane in the order in which one wants to fail; the tests come where they start first. */
function lanesOf({ bin, cli, reports, jest }) {
  return [
    [
      ['Types', node => node(bin('typescript/bin/tsc'))],
      ['API reports', node => reports(node, '--ci')],
    ],
    [
      [
        'Lint',
        async node =>
          (await node(cli, 'repo', 'lint', '--max-warnings', '0')) ||
          node(
            bin('eslint/bin/eslint.js'),
            ...['--max-warnings', '0', '--ext', '.mjs,.cjs,.ts'],
            ...['scripts', 'examples'],
          ),
      ],
      [
        'Metadata of packages',
        node => node(cli, 'repo', 'fix', '--check', '--publish'),
      ],
      [
        'Arrows between packages',
        node =>
          node(
            '--test',
            '--test-reporter=dot',
            'scripts/eslint/arrows.test.cjs',
          ),
      ],
      [
        'Start-up, seed and catalog',
        node =>
          node(
            '--test',
            '--test-reporter=dot',
            'scripts/up/up.test.mjs',
            'scripts/up/catalog.test.mjs',
          ),
      ],
      [
        'Format',
        node =>
          node(
            bin('prettier/bin-prettier.js'),
            '--check',
            '--loglevel',
            'warn',
            '.',
          ),
      ],
      ['Tests', () => jest('--silent', `--maxWorkers=${WORKERS}`)],
    ],
  ];
}
