#!/usr/bin/env node
// The one door of the repository: `npm start`, `npm test`, … come through here. It needs Node 20 and git, nothing
// else; what more is needed it fetches into .tools/ once. Keep it free of dependencies.
import { Failure, report } from './up/report.mjs';

const commands = {
  start: () => import('./up/start.mjs'),
  test: () => import('./up/test.mjs'),
  e2e: () => import('./up/e2e.mjs'),
  bench: () => import('./up/bench.mjs'),
  endurance: () => import('./up/endurance.mjs'),
  pack: () => import('./up/pack.mjs'),
  gitops: () => import('./up/gitops.mjs'),
  yarn: () => import('./up/yarn.mjs'),
};

const [name, ...args] = process.argv.slice(2);
const load = commands[name];

try {
  if (!load) {
    throw new Failure(
      `There is no command "${name ?? ''}"`,
      `Use one of: ${Object.keys(commands).join(', ')}`,
    );
  }
  const { run } = await load();
  process.exitCode = (await run(args, { command: name })) ?? 0;
} catch (error) {
  report.failure(error);
  process.exitCode = 1;
}
