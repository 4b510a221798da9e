// `npm run e2e`: the story in a browser, against `npm start`. Playwright starts and stops the portal itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Failure } from './report.mjs';
import { capture, foreground } from './run.mjs';
import { ensureInstalled, toolchain } from './toolchain.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export async function run(args) {
  const chain = await toolchain();
  await ensureInstalled(chain);
  const browser = process.env.GITOPS_BROWSER ?? places.find(existsSync);
  if (!browser) {
    throw new Failure(
      'No Chromium was found',
      'Install Chromium or Chrome, or name it in GITOPS_BROWSER.',
    );
  }
  await capture('kubectl', ['version', '--client'], {
    env: chain.env,
    cure: 'The story scales with kubectl. Install it: https://kubernetes.io/docs/tasks/tools/',
  });
  const env = { ...chain.env, GITOPS_BROWSER: browser };
  return foreground(
    chain.node,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', ...args],
    { cwd: root, env },
  );
}
