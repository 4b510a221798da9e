import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitFiles } from './__testUtils__/commitFiles';
import { cloneUrl, git, octokitFor } from './__testUtils__/testForge';

jest.setTimeout(120_000);

const program = join(__dirname, '../bin/dev-forge');

interface Ready {
  ready: boolean;
  url: string;
  apiUrl: string;
  tokenFile: string;
}

describe('the program dev-forge', () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dev-forge-program-'));
  });
  afterEach(async () => {
    children.splice(0).forEach(child => child.kill('SIGKILL'));
    await rm(folder, { recursive: true, force: true });
  });

  function run(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    children.push(child);
    const output = { out: '', err: '' };
    child.stdout.on(
      'data',
      (chunk: Buffer) => (output.out += chunk.toString()),
    );
    child.stderr.on(
      'data',
      (chunk: Buffer) => (output.err += chunk.toString()),
    );
    const ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
      ...output,
    }));
    const ready = async (): Promise<Ready & { token: string }> => {
      while (!output.out.includes('\n')) {
        await Promise.race([
          once(child.stdout, 'data'),
          ended.then(end => Promise.reject(new Error(`It ended: ${end.err}`))),
        ]);
      }
      const line = JSON.parse(output.out.split('\n')[0]) as Ready;
      const { tokens } = JSON.parse(await readFile(line.tokenFile, 'utf8')) as {
        tokens: Record<string, string>;
      };
      return { ...line, token: tokens.developer };
    };
    return { child, ended, ready, output };
  }

  it('says that it is ready in one line, imports a seed once, keeps its files to their owner, stops on SIGTERM', async () => {
    const seed = join(folder, 'seed/acme/gitops');
    await mkdir(seed, { recursive: true });
    await writeFile(join(seed, 'README.md'), '# Seed\n');
    const data = join(folder, 'data');
    const args = [
      '--data',
      data,
      '--port',
      '0',
      '--seed',
      join(folder, 'seed'),
    ];
    const first = run(...args);
    const ready = await first.ready();
    expect(Object.keys(ready).sort()).toEqual([
      'apiUrl',
      'ready',
      'token',
      'tokenFile',
      'url',
    ]);
    expect(ready.apiUrl).toBe(`${ready.url}/api/v3`);
    expect((await stat(ready.tokenFile)).mode % 0o1000).toBe(0o600);
    expect((await stat(join(data, 'journal.jsonl'))).mode % 0o1000).toBe(0o600);
    const at = { owner: 'acme', repo: 'gitops' };
    await commitFiles(
      octokitFor(ready),
      { ...at, branch: 'main' },
      { 'more.txt': 'x' },
    );
    first.child.kill('SIGTERM');
    expect(await first.ended).toEqual(
      expect.objectContaining({ code: 0, err: '' }),
    );
    expect(first.output.out).not.toContain(ready.token);
    const second = run(...args);
    const again = await second.ready();
    expect(again.token).toBe(ready.token);
    expect((await octokitFor(again).repos.listCommits(at)).data).toHaveLength(
      2,
    );
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
  });

  it.each([
    [
      'an address of the network',
      ['--data', 'x', '--host', '0.0.0.0'],
      /The host 0\.0\.0\.0 is not this machine's own/,
    ],
    ['no folder', [], /--data FOLDER is missing/],
    [
      'a port that is none',
      ['--data', 'x', '--port', 'http'],
      /--port wants a whole number/,
    ],
    ['an option that is none', ['--data', 'x', '--colour'], /--colour/],
    ['a seed that is not there', ['--data', 'x', '--seed', 'none'], /none/],
  ])('refuses %s with the reason', async (_name, args, reason) => {
    const { ended } = run(
      ...args.map(arg => (arg === 'x' ? join(folder, 'x') : arg)),
    );
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('names the cure when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const { ended } = run('--data', join(folder, 'x'), '--port', `${port}`);
      expect(await ended).toMatchObject({
        code: 1,
        err: `dev-forge: port ${port} is taken; give another with --port\n`,
      });
    } finally {
      other.close();
    }
  });

  it('loses nothing that it has answered when it is killed, again and again', async () => {
    const data = join(folder, 'data');
    const clone = join(folder, 'clone');
    const at = { owner: 'developer', repo: 'r' };
    for (let round = 0; round < 5; round += 1) {
      const forge = run('--data', data);
      const ready = await forge.ready();
      const octokit = octokitFor(ready);
      if (round === 0) {
        await octokit.repos.createForAuthenticatedUser({
          name: 'r',
          auto_init: true,
        });
        await git(folder, 'clone', '-q', cloneUrl(ready, 'developer/r'), clone);
      }
      const { data: before } = await octokit.pulls.list({
        ...at,
        state: 'all',
      });
      expect(before.map(({ number }) => number).sort()).toEqual(
        Array.from({ length: round }, (_, index) => index + 1),
      );
      // What was under way when it was killed is either done wholly or not at all.
      for (const pull of before) {
        const { data: one } = await octokit.pulls.get({
          ...at,
          pull_number: pull.number,
        });
        const { data: commits } = await octokit.repos.listCommits({
          ...at,
          per_page: 100,
        });
        expect(commits.some(({ sha }) => sha === one.merge_commit_sha)).toBe(
          one.merged,
        );
        if (!one.merged)
          await octokit.pulls.merge({
            ...at,
            pull_number: pull.number,
            merge_method: 'squash',
          });
      }
      await git(
        clone,
        'remote',
        'set-url',
        'origin',
        cloneUrl(ready, 'developer/r'),
      );
      await git(clone, 'fetch', '-q', 'origin');
      await git(clone, 'checkout', '-qB', `change-${round}`, 'origin/main');
      await writeFile(join(clone, `${round}.txt`), `${round}\n`);
      await git(clone, 'add', '.');
      await git(clone, 'commit', '-qm', `Change ${round}`);
      await git(clone, 'push', '-q', 'origin', `change-${round}`);
      const { data: pull } = await octokit.pulls.create({
        ...at,
        title: `Change ${round}`,
        head: `change-${round}`,
        base: 'main',
      });
      const merging = octokit.pulls
        .merge({ ...at, pull_number: pull.number, merge_method: 'squash' })
        .then(
          () => true,
          () => false,
        );
      await new Promise(resolve => setTimeout(resolve, round * 12));
      forge.child.kill('SIGKILL');
      await Promise.all([merging, forge.ended]);
    }
  });
});
