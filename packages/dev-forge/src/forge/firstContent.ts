import { existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCommit } from '../git/commits';
import { noObject } from '../git/names';
import { updateRef } from '../git/refs';
import { runGit } from '../git/runGit';
import type { Account } from '../store/records';

/** A repository to create; `from` is a folder to import: a bare repository, a clone, or plain files. */
export interface NewRepository {
  owner: string;
  name: string;
  description?: string | null;
  isPrivate?: boolean;
  /** `main` unless told; of an imported repository its own. */
  defaultBranch?: string;
  from?: string;
  /** Begin with a commit that holds a README. */
  withReadme?: boolean;
}

/** Makes the Git folder of a new repository, with the content that is asked for. */
export async function prepareFolder(
  folder: string,
  wanted: NewRepository,
  author: Account,
): Promise<void> {
  const branch = wanted.defaultBranch ?? 'main';
  await mkdir(join(folder, '..'), { recursive: true });
  const cwd = join(folder, '..');
  const from = wanted.from === undefined ? undefined : resolve(wanted.from);
  if (from !== undefined && !existsSync(from))
    throw new Error(`There is no folder ${from} to import`);
  if (from !== undefined && !statSync(from).isDirectory())
    throw new Error(`${from} is not a folder: it cannot be imported`);
  const isRepository =
    from !== undefined &&
    (existsSync(join(from, '.git')) || existsSync(join(from, 'HEAD')));
  if (isRepository) {
    const env = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    };
    await runGit({
      cwd,
      args: [
        'clone',
        '--bare',
        '--quiet',
        '--template=',
        '--',
        pathToFileURL(from).href,
        folder,
      ],
      env,
      timeoutMs: 600_000,
    });
    await runGit({ cwd: folder, args: ['remote', 'remove', 'origin'] });
    if (wanted.defaultBranch)
      await runGit({
        cwd: folder,
        args: ['symbolic-ref', 'HEAD', `refs/heads/${branch}`],
      });
  } else {
    await runGit({
      cwd,
      args: [
        'init',
        '--bare',
        '--quiet',
        '--template=',
        `--initial-branch=${branch}`,
        '--',
        folder,
      ],
    });
  }
  if (from !== undefined && !isRepository)
    await importFiles(folder, { from, branch, author });
  else if (wanted.withReadme)
    await writeReadme(folder, {
      branch,
      author,
      text: `# ${wanted.name}\n${
        wanted.description ? `\n${wanted.description}\n` : ''
      }`,
    });
}

async function importFiles(
  folder: string,
  { from, branch, author }: { from: string; branch: string; author: Account },
): Promise<void> {
  const env = { GIT_INDEX_FILE: join(folder, 'index-import') };
  await runGit({
    cwd: from,
    args: [
      `--git-dir=${folder}`,
      `--work-tree=${from}`,
      'add',
      '--all',
      '--',
      '.',
    ],
    env,
  });
  const { stdout } = await runGit({ cwd: folder, args: ['write-tree'], env });
  await rm(env.GIT_INDEX_FILE, { force: true });
  await firstCommit(folder, {
    branch,
    author,
    tree: stdout.toString('utf8').trim(),
    message: 'Initial commit\n',
  });
}

async function writeReadme(
  folder: string,
  at: { branch: string; author: Account; text: string },
): Promise<void> {
  const blob = await runGit({
    cwd: folder,
    args: ['hash-object', '-w', '--stdin'],
    input: at.text,
  });
  const { stdout } = await runGit({
    cwd: folder,
    args: ['mktree'],
    input: `100644 blob ${blob.stdout.toString('utf8').trim()}\tREADME.md\n`,
  });
  await firstCommit(folder, {
    ...at,
    tree: stdout.toString('utf8').trim(),
    message: 'Initial commit\n',
  });
}

async function firstCommit(
  folder: string,
  at: { branch: string; author: Account; tree: string; message: string },
): Promise<void> {
  const ident = {
    name: at.author.name,
    email: at.author.email,
    date: `${Math.floor(Date.now() / 1000)} +0000`,
  };
  const sha = await writeCommit(folder, {
    tree: at.tree,
    parents: [],
    message: at.message,
    author: ident,
    committer: ident,
  });
  await updateRef(folder, {
    name: `refs/heads/${at.branch}`,
    before: noObject,
    after: sha,
  });
}
