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
  for (const real of turns()) {
    const code = await foreground(
      chain.node,
      [join(root, 'node_modules/@playwright/test/cli.js'), 'test', ...args],
      {
        cwd: root,
        env: {
          ...chain.env,
          GITOPS_BROWSER: browser,
          GITOPS_REAL_CLUSTERS: real,
        },
      },
    );
    if (code !== 0) {
      return code;
    }
  }
  return 0;
}

/** On dev-cluster, and on real API servers where there are some; GITOPS_REAL_CLUSTERS, also when empty, chooses one. */
function turns() {
  const { GITOPS_REAL_CLUSTERS, KUBEBUILDER_ASSETS } = process.env;
  if (GITOPS_REAL_CLUSTERS !== undefined) {
    return [GITOPS_REAL_CLUSTERS];
  }
  return KUBEBUILDER_ASSETS ? ['', '1'] : [''];
}
