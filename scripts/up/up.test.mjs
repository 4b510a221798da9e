// What `npm start` says when something is in its way, without starting anything.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'up-'));
process.env.GITOPS_LOCAL = join(folder, 'local');
process.env.GITOPS_PROGRESS_MS = '20';
after(() => rmSync(folder, { recursive: true }));

const { Children } = await import('./children.mjs');
const { anotherBlock, ensureLocal, LAST_PORT } = await import('./state.mjs');
const { requireRenderers } = await import('./build.mjs');

const { commits } = await import('../../examples/gitops/history.mjs');
const { gitopsSchemaPath } = await import('../../examples/gitops/content.mjs');
const { writeSeeds } = await import('../../examples/gitops/seed.mjs');

const script = text => ['-e', text];
const given = { env: process.env, cwd: folder };

test('the folder of the local state is made for this user alone, before anything is written into it', () => {
  ensureLocal();
  assert.equal(statSync(process.env.GITOPS_LOCAL).mode % 0o1000, 0o700);
});

test('a program that ends at once is told with its code, its last lines and its log', async () => {
  const failure = await new Promise(resolve => {
    new Children(resolve).start(
      'portal',
      process.execPath,
      script('console.error("no config here"); process.exit(3)'),
      given,
    );
  });
  assert.equal(failure.message, 'portal ended with code 3');
  assert.match(
    failure.cure,
    /^no config here\n {2}The whole log: .*portal\.log$/,
  );
});

test('a program that ends before it is ready is told to whom waits for it', async () => {
  const children = new Children(() => {});
  await assert.rejects(
    children.startReady(
      'forge',
      process.execPath,
      script(
        'console.log("seed missing"); process.kill(process.pid, "SIGKILL")',
      ),
      given,
    ),
    error =>
      error.message === 'forge ended with signal SIGKILL' &&
      error.cure.startsWith('seed missing\n'),
  );
});

test('a program is ready at its line of JSON, and is ended without a word when all are', async () => {
  const ends = [];
  const children = new Children(failure => ends.push(failure));
  const ready = await children.startReady(
    'nonprod',
    process.execPath,
    script(
      'process.stdout.write(`{"ready":true,`); setTimeout(() => console.log(`"url":"x"}`), 50); setInterval(() => {}, 1000)',
    ),
    given,
  );
  assert.deepEqual(ready, { ready: true, url: 'x' });
  await children.stop();
  assert.deepEqual(ends, []);
  assert.throws(
    () => children.start('portal', process.execPath, script(''), given),
    /portal is not started any more/,
  );
});

for (const [taken, other] of [
  [7007, 8007],
  [64_000, 65_000],
  [64_001, 63_001],
  [LAST_PORT, 64_000],
]) {
  test(`in place of a taken block at ${taken} the one at ${other} is named, which is taken as an answer`, () => {
    assert.equal(anotherBlock(taken), other);
    assert.ok(other <= LAST_PORT);
  });
}

test('a step says which of how many it is, and a long one that it is at work', () => {
  const output = execFileSync(
    process.execPath,
    [
      ...['--input-type=module', '--eval'],
      `const { report } = await import('./report.mjs');
      report.announce(2);
      report.skip('Dependencies are installed');
      await report.longStep('Building', async progress => {
        progress('first\\nsecond\\n');
        await new Promise(resolve => setTimeout(resolve, 200));
      });`,
    ],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  const lines = output.trim().split('\n');
  assert.equal(lines[0], '✓ 1 of 2  Dependencies are installed');
  assert.equal(lines[1], '▸ 2 of 2  Building');
  assert.match(lines[2], /^ {2}Building: \d s so far, second$/);
  assert.match(lines.at(-1), /^✓ 2 of 2 {2}Building \d\.\d s$/);
});

test('without Go, kustomize and helm it is said what to install, where they cannot be fetched', async () => {
  const chain = { node: process.execPath, env: { PATH: folder } };
  assert.equal(await requireRenderers(chain, true), undefined);
  await assert.rejects(requireRenderers(chain, false), error => {
    assert.match(error.message, /neither Go 1\.24 nor kustomize and helm/);
    assert.match(error.cure, /^Install Go 1\.24 or newer .*on the PATH\.$/);
    return true;
  });
});

test('the seeded repository has its history of thirty commits, and from the first one the schema that gitops.yaml names', () => {
  const seeds = join(folder, 'seeds');
  writeSeeds(seeds, { [gitopsSchemaPath]: '{}\n' });
  const git = (...args) =>
    execFileSync('git', ['-C', join(seeds, 'acme/gitops'), ...args], {
      encoding: 'utf8',
    }).trim();
  const [first, ...others] = git('rev-list', '--reverse', 'main').split('\n');
  assert.equal(others.length + 1, 30);
  assert.equal(commits.length, 30);
  const [, named] = git('show', `${first}:gitops.yaml`).match(/\$schema=(.*)/);
  assert.equal(git('show', `${first}:${named}`), '{}');
});
