// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import type { Octokit } from '@octokit/rest';
import type { Conformance } from '../Conformance';
import { commitFiles } from '../commitFiles';
import type { TestForge } from '../testForge';

/** What a suite of the API works with. */
export interface Bench {
  forge: () => TestForge;
  octokit: () => Octokit;
  conformance: Conformance;
  /** A repository of its own with one commit on `main`: `README.md`, `apps/one/a.yaml`, `apps/two/b.yaml`. */
  repository: (
    name: string,
  ) => Promise<{ owner: string; repo: string; main: string }>;
}

/** What a refused request answered. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ status: number; message: string; errors: unknown[] }> {
  try {
    await promise;
  } catch (error) {
    const { status, response } = error as {
      status?: number;
      response?: { data?: { message?: string; errors?: unknown[] } };
    };
    if (status === undefined || !response) throw error;
    return {
      status,
      message: response.data?.message ?? '',
      errors: response.data?.errors ?? [],
    };
  }
  throw new Error('The request was not refused');
}

/** Blobs, trees, commits. */
export function gitDataSuite(bench: Bench): void {
  describe('git data', () => {
    it('writes and reads blobs, also such that are no text', async () => {
      const { owner, repo } = await bench.repository('blobs');
      const bytes = Buffer.from([0, 255, 1, 254]);
      const { data: written } = await bench.octokit().git.createBlob({
        owner,
        repo,
        content: bytes.toString('base64'),
        encoding: 'base64',
      });
      const { data: read } = await bench
        .octokit()
        .git.getBlob({ owner, repo, file_sha: written.sha });
      expect(Buffer.from(read.content, 'base64')).toEqual(bytes);
      const { data: text } = await bench
        .octokit()
        .git.createBlob({ owner, repo, content: 'grüße\n' });
      const raw = await bench.octokit().git.getBlob({
        owner,
        repo,
        file_sha: text.sha,
        mediaType: { format: 'raw' },
      });
      expect(
        Buffer.from(raw.data as unknown as ArrayBuffer).toString('utf8'),
      ).toBe('grüße\n');
    });

    it('builds a tree on a base: adds, replaces, removes, grafts', async () => {
      const { owner, repo, main } = await bench.repository('trees');
      const octokit = bench.octokit();
      const { data: before } = await octokit.git.getTree({
        owner,
        repo,
        tree_sha: main,
        recursive: '1',
      });
      const one = before.tree.find(entry => entry.path === 'apps/one');
      const { data: tree } = await octokit.git.createTree({
        owner,
        repo,
        base_tree: before.sha,
        tree: [
          {
            path: 'apps/one/a.yaml',
            mode: '100644',
            type: 'blob',
            content: 'a: 2\n',
          },
          { path: 'apps/two/b.yaml', mode: '100644', type: 'blob', sha: null },
          { path: 'apps/three', mode: '040000', type: 'tree', sha: one?.sha },
          { path: 'run.sh', mode: '100755', type: 'blob', content: 'exit 0\n' },
        ],
      });
      const { data: after } = await octokit.git.getTree({
        owner,
        repo,
        tree_sha: tree.sha,
        recursive: 'true',
      });
      expect(
        after.tree
          .filter(entry => entry.type === 'blob')
          .map(entry => `${entry.mode} ${entry.path}`),
      ).toEqual([
        '100644 README.md',
        '100644 apps/one/a.yaml',
        '100644 apps/three/a.yaml',
        '100755 run.sh',
      ]);
      expect(after.truncated).toBe(false);
    });

    it('lets a file take the place of a folder', async () => {
      const { owner, repo, main } = await bench.repository('file-for-folder');
      const octokit = bench.octokit();
      const { data: tree } = await octokit.git.createTree({
        owner,
        repo,
        base_tree: main,
        tree: [
          {
            path: 'apps',
            mode: '100644',
            type: 'blob',
            content: 'no folder any more\n',
          },
        ],
      });
      expect(tree.tree.map(entry => `${entry.type} ${entry.path}`)).toEqual([
        'blob README.md',
        'blob apps',
      ]);
    });

    it.each([
      ['a path that climbs', '../x'],
      ['a path through dots', 'a/../../x'],
      ['an absolute path', '/etc/passwd'],
      ['the folder of git', '.git/config'],
      ['the folder of git, for file systems that fold case', 'a/.GIT/hooks/x'],
      ['the folder of git by its short name', 'git~1/config'],
      ['a zero byte', 'a\u0000b'],
      ['an empty segment', 'a//b'],
      ['nothing', ''],
    ])('refuses %s', async (_name, path) => {
      const { owner, repo, main } = await bench.repository('paths');
      const answer = await refusal(
        bench.octokit().git.createTree({
          owner,
          repo,
          base_tree: main,
          tree: [{ path, mode: '100644', type: 'blob', content: 'x' }],
        }),
      );
      expect(answer).toEqual(
        expect.objectContaining({
          status: 422,
          message: 'tree.path contains a malformed path component',
        }),
      );
    });

    it.each([
      [
        'a blob that is not there',
        { path: 'x', mode: '100644', type: 'blob', sha: 'a'.repeat(40) },
        'tree.sha',
      ],
      [
        'a mode that does not exist',
        { path: 'x', mode: '100666', type: 'blob', content: 'x' },
        'tree.mode',
      ],
      [
        'a mode of another type',
        { path: 'x', mode: '040000', type: 'blob', content: 'x' },
        'does not go with mode',
      ],
      [
        'neither content nor sha',
        { path: 'x', mode: '100644', type: 'blob' },
        'Must supply either',
      ],
      [
        'both content and sha',
        {
          path: 'x',
          mode: '100644',
          type: 'blob',
          sha: 'a'.repeat(40),
          content: 'x',
        },
        'Must supply either',
      ],
      [
        'the removal of what is not there',
        { path: 'nothing/here', mode: '100644', type: 'blob', sha: null },
        'BadObjectState',
      ],
    ])('refuses %s', async (_name, entry, message) => {
      const { owner, repo, main } = await bench.repository('entries');
      const answer = await refusal(
        bench.octokit().request('POST /repos/{owner}/{repo}/git/trees', {
          owner,
          repo,
          base_tree: main,
          tree: [entry] as never,
        }),
      );
      expect(answer.status).toBe(422);
      expect(answer.message).toContain(message);
    });

    it('writes a commit with its people and times, and reads it back', async () => {
      const { owner, repo, main } = await bench.repository('commits');
      const octokit = bench.octokit();
      const { data: parent } = await octokit.git.getCommit({
        owner,
        repo,
        commit_sha: main,
      });
      const author = {
        name: 'Grace Example',
        email: 'grace@example.com',
        date: '2026-01-02T03:04:05+02:00',
      };
      const { data: commit } = await octokit.git.createCommit({
        owner,
        repo,
        message: 'Subject\n\nBody\n',
        tree: parent.tree.sha,
        parents: [main],
        author,
      });
      const { data: read } = await octokit.git.getCommit({
        owner,
        repo,
        commit_sha: commit.sha,
      });
      expect(read).toEqual(commit);
      expect(read.author).toEqual({ ...author, date: '2026-01-02T01:04:05Z' });
      expect(read.committer).toEqual(read.author);
      expect(read.message).toBe('Subject\n\nBody');
      expect(read.parents.map(({ sha }) => sha)).toEqual([main]);
    });

    it.each([
      [
        'a tree that is none',
        { tree: 'b'.repeat(40) },
        'Tree SHA does not exist',
      ],
      [
        'a parent that is none',
        { parents: ['b'.repeat(40)] },
        'Parent SHA does not exist',
      ],
      [
        'a date that is none',
        { author: { name: 'A', email: 'a@example.com', date: 'yesterday' } },
        'not a valid date-time',
      ],
      [
        'an author without a name',
        { author: { email: 'a@example.com' } },
        '"name" wasn\'t supplied',
      ],
      ['an empty message', { message: ' ' }, '"message" is empty'],
      ['a message that is no text', { message: 7 }, 'is not a string'],
    ])('refuses a commit with %s', async (_name, change, message) => {
      const { owner, repo, main } = await bench.repository('commit-refusals');
      const { data } = await bench
        .octokit()
        .git.getCommit({ owner, repo, commit_sha: main });
      const answer = await refusal(
        bench.octokit().request('POST /repos/{owner}/{repo}/git/commits', {
          owner,
          repo,
          message: 'm',
          tree: data.tree.sha,
          parents: [main],
          ...(change as object),
        }),
      );
      expect(answer.status).toBe(422);
      expect(answer.message).toContain(message);
    });

    it('answers 404 for objects that are not there and 501 for signatures', async () => {
      const { owner, repo, main } = await bench.repository('missing');
      const octokit = bench.octokit();
      const none = 'c'.repeat(40);
      expect(
        (await refusal(octokit.git.getBlob({ owner, repo, file_sha: none })))
          .status,
      ).toBe(404);
      expect(
        (await refusal(octokit.git.getBlob({ owner, repo, file_sha: main })))
          .status,
      ).toBe(404);
      expect(
        (await refusal(octokit.git.getTree({ owner, repo, tree_sha: none })))
          .status,
      ).toBe(404);
      expect(
        (
          await refusal(
            octokit.git.getCommit({ owner, repo, commit_sha: none }),
          )
        ).status,
      ).toBe(404);
      const { data } = await octokit.git.getCommit({
        owner,
        repo,
        commit_sha: main,
      });
      expect(
        (
          await refusal(
            octokit.git.createCommit({
              owner,
              repo,
              message: 'm',
              tree: data.tree.sha,
              signature: 'x',
            }),
          )
        ).status,
      ).toBe(501);
      await expect(
        commitFiles(
          octokit,
          { owner, repo, branch: 'main' },
          { 'new.txt': 'x' },
        ),
      ).resolves.toMatch(/^[0-9a-f]{40}$/);
    });
  });
}
