// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { commitFiles } from '../commitFiles';
import { refusal } from './gitData';
import type { Bench } from './gitData';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Files by path, commits, comparisons, statuses. */
export function contentsSuite(bench: Bench): void {
  describe('contents', () => {
    it('reads a file, a folder, the root, and a file as it is', async () => {
      const { owner, repo, main } = await bench.repository('read');
      const octokit = bench.octokit();
      const { data: file } = await octokit.repos.getContent({
        owner,
        repo,
        path: 'apps/one/a.yaml',
        ref: 'main',
      });
      expect(file).toEqual(
        expect.objectContaining({
          type: 'file',
          path: 'apps/one/a.yaml',
          encoding: 'base64',
        }),
      );
      expect(
        Buffer.from((file as { content: string }).content, 'base64').toString(),
      ).toBe('a: 1\n');
      const { data: folder } = await octokit.repos.getContent({
        owner,
        repo,
        path: 'apps',
        ref: main,
      });
      expect(
        (folder as { path: string; type: string }[]).map(
          entry => `${entry.type} ${entry.path}`,
        ),
      ).toEqual(['dir apps/one', 'dir apps/two']);
      const { data: root } = await octokit.repos.getContent({
        owner,
        repo,
        path: '',
      });
      expect((root as unknown[]).length).toBe(2);
      const raw = await octokit.repos.getContent({
        owner,
        repo,
        path: 'README.md',
        mediaType: { format: 'raw' },
      });
      expect(raw.data).toBe('# Test\n');
      const { data: readme } = await octokit.repos.getReadme({ owner, repo });
      expect(readme.path).toBe('README.md');
      const object = await octokit.repos.getContent({
        owner,
        repo,
        path: 'apps',
        mediaType: { format: 'object' },
      });
      expect(object.data).toEqual(
        expect.objectContaining({ type: 'dir', entries: expect.any(Array) }),
      );
    });

    it('creates, changes and deletes a file with the check of its id', async () => {
      const { owner, repo } = await bench.repository('write');
      const octokit = bench.octokit();
      const write = (content: string, sha?: string) =>
        octokit.repos.createOrUpdateFileContents({
          owner,
          repo,
          path: 'docs/new.md',
          message: 'Write',
          content: base64(content),
          sha,
        });
      const created = await write('one');
      expect(created.status).toBe(201);
      expect((await refusal(write('two'))).message).toContain(
        '"sha" wasn\'t supplied',
      );
      expect((await refusal(write('two', 'e'.repeat(40)))).status).toBe(409);
      const changed = await write('two', created.data.content?.sha);
      expect(changed.status).toBe(200);
      const sha = changed.data.content?.sha ?? '';
      await octokit.repos.deleteFile({
        owner,
        repo,
        path: 'docs/new.md',
        message: 'Remove',
        sha,
      });
      expect(
        (
          await refusal(
            octokit.repos.getContent({ owner, repo, path: 'docs/new.md' }),
          )
        ).status,
      ).toBe(404);
    });

    it('shows symbolic links and their targets', async () => {
      const { owner, repo, main } = await bench.repository('links');
      const octokit = bench.octokit();
      const { data: tree } = await octokit.git.createTree({
        owner,
        repo,
        base_tree: main,
        tree: [
          { path: 'link', mode: '120000', type: 'blob', content: 'README.md' },
        ],
      });
      const { data: commit } = await octokit.git.createCommit({
        owner,
        repo,
        message: 'Link',
        tree: tree.sha,
        parents: [main],
      });
      const { data } = await octokit.repos.getContent({
        owner,
        repo,
        path: 'link',
        ref: commit.sha,
      });
      expect(data).toEqual(
        expect.objectContaining({ type: 'symlink', target: 'README.md' }),
      );
    });

    it.each([
      '../etc/passwd',
      '.git/config',
      'none.txt',
      'README.md/x',
      ':(top)README.md',
      '*',
    ])('answers 404 for %s', async path => {
      const { owner, repo } = await bench.repository('not-there');
      const answer = await bench.conformance.fetch(
        `${
          bench.forge().apiUrl
        }/repos/${owner}/${repo}/contents/${encodeURIComponent(path)}`,
        {
          headers: { authorization: `token ${bench.forge().token}` },
        },
      );
      expect(answer.status).toBe(404);
    });

    it('sends archives by a redirect', async () => {
      const { owner, repo, main } = await bench.repository('archives');
      for (const form of ['tarball', 'zipball'] as const) {
        const answer = await bench.conformance.fetch(
          `${bench.forge().apiUrl}/repos/${owner}/${repo}/${form}/main`,
          {
            headers: { authorization: `Bearer ${bench.forge().token}` },
          },
        );
        expect(answer.status).toBe(302);
        const archive = await fetch(answer.headers.get('location') as string);
        expect(archive.status).toBe(200);
        const bytes = Buffer.from(await archive.arrayBuffer());
        expect(bytes.subarray(0, 2).toString('latin1')).toBe(
          form === 'zipball' ? 'PK' : '\x1f\x8b',
        );
        expect(archive.headers.get('etag')).toBe(`"${main}"`);
      }
    });
  });

  describe('commits', () => {
    it('lists by branch, path, author and time, in pages with links', async () => {
      const { owner, repo } = await bench.repository('history');
      const octokit = bench.octokit();
      for (const number of [1, 2, 3]) {
        await commitFiles(
          octokit,
          { owner, repo, branch: 'main' },
          { 'apps/one/a.yaml': `a: ${number + 1}\n` },
        );
      }
      await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'other.txt': 'x' },
      );
      const list = async (more: object) =>
        (await octokit.repos.listCommits({ owner, repo, ...more })).data.map(
          ({ commit }) => commit.message,
        );
      expect(await list({})).toHaveLength(5);
      expect(await list({ path: 'apps/one' })).toHaveLength(4);
      expect(await list({ path: 'apps/none' })).toEqual([]);
      expect(await list({ author: 'developer' })).toHaveLength(5);
      expect(await list({ author: 'nobody@example.com' })).toEqual([]);
      expect(await list({ author: '--all' })).toEqual([]);
      expect(await list({ since: '2100-01-01T00:00:00Z' })).toEqual([]);
      expect(await list({ until: '2000-01-01T00:00:00Z' })).toEqual([]);
      const paged = await octokit.repos.listCommits({
        owner,
        repo,
        per_page: 2,
        page: 2,
      });
      expect(paged.data).toHaveLength(2);
      expect(paged.headers.link?.match(/rel="\w+"/g)).toEqual([
        'rel="prev"',
        'rel="next"',
        'rel="last"',
        'rel="first"',
      ]);
      const all = await octokit.paginate('GET /repos/{owner}/{repo}/commits', {
        owner,
        repo,
        per_page: 2,
      });
      expect(all).toHaveLength(5);
      expect(
        (
          await refusal(
            octokit.repos.listCommits({ owner, repo, since: 'yesterday' }),
          )
        ).status,
      ).toBe(400);
      expect(
        (await refusal(octokit.repos.listCommits({ owner, repo, sha: 'none' })))
          .status,
      ).toBe(404);
      expect(
        (
          await refusal(
            octokit.repos.listCommits({ owner, repo, per_page: 'x' as never }),
          )
        ).status,
      ).toBe(422);
    });

    it('shows one commit with its files, as JSON, id, difference and patch', async () => {
      const { owner, repo } = await bench.repository('single');
      const octokit = bench.octokit();
      const sha = await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'apps/one/a.yaml': 'a: 2\nb: 3\n', 'README.md': null },
      );
      const { data } = await octokit.repos.getCommit({
        owner,
        repo,
        ref: 'main',
      });
      expect(data.sha).toBe(sha);
      expect(data.stats).toEqual({ additions: 2, deletions: 2, total: 4 });
      expect(
        data.files?.map(file => [file.filename, file.status, file.patch]),
      ).toEqual([
        ['README.md', 'removed', '@@ -1 +0,0 @@\n-# Test'],
        ['apps/one/a.yaml', 'modified', '@@ -1 +1,2 @@\n-a: 1\n+a: 2\n+b: 3'],
      ]);
      expect(data.author?.login).toBe('developer');
      const as = (format: string) =>
        octokit.repos
          .getCommit({ owner, repo, ref: 'main', mediaType: { format } })
          .then(answer => String(answer.data));
      expect(await as('sha')).toBe(sha);
      expect(await as('diff')).toContain('diff --git a/README.md b/README.md');
      expect(await as('patch')).toContain(`From ${sha}`);
      expect(
        (await refusal(octokit.repos.getCommit({ owner, repo, ref: 'none' })))
          .message,
      ).toBe('No commit found for SHA: none');
    });

    it('compares branches in all four ways', async () => {
      const { owner, repo } = await bench.repository('compare');
      const octokit = bench.octokit();
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/heads/feature/x',
        sha: (
          await octokit.git.getRef({ owner, repo, ref: 'heads/main' })
        ).data.object.sha,
      });
      const compare = async (basehead: string) => {
        const { data } = await octokit.repos.compareCommitsWithBasehead({
          owner,
          repo,
          basehead,
        });
        return [
          data.status,
          data.ahead_by,
          data.behind_by,
          data.commits.length,
          data.files?.length,
        ];
      };
      expect(await compare('main...feature/x')).toEqual([
        'identical',
        0,
        0,
        0,
        0,
      ]);
      await commitFiles(
        octokit,
        { owner, repo, branch: 'feature/x' },
        { 'x.txt': 'x' },
      );
      expect(await compare('main...feature/x')).toEqual(['ahead', 1, 0, 1, 1]);
      expect(await compare('feature/x...main')).toEqual(['behind', 0, 1, 0, 0]);
      expect(await compare(`main...${owner}:feature/x`)).toEqual([
        'ahead',
        1,
        0,
        1,
        1,
      ]);
      await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'y.txt': 'y' },
      );
      expect(await compare('main...feature/x')).toEqual([
        'diverged',
        1,
        1,
        1,
        1,
      ]);
      for (const format of ['diff', 'patch']) {
        const { data } = await octokit.repos.compareCommitsWithBasehead({
          owner,
          repo,
          basehead: 'main...feature/x',
          mediaType: { format },
        });
        expect(String(data)).toContain('+++ b/x.txt');
      }
      expect(
        (
          await refusal(
            octokit.repos.compareCommitsWithBasehead({
              owner,
              repo,
              basehead: 'main...none',
            }),
          )
        ).status,
      ).toBe(404);
      expect(
        (
          await refusal(
            octokit.repos.compareCommitsWithBasehead({
              owner,
              repo,
              basehead: 'main...other:feature/x',
            }),
          )
        ).status,
      ).toBe(404);
    });

    it('shows renames with their old name, and binary files without a patch', async () => {
      const { owner, repo, main } = await bench.repository('renames');
      const octokit = bench.octokit();
      const text = Array.from({ length: 20 }, (_, line) => `line ${line}`).join(
        '\n',
      );
      const before = await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'old "name".txt': text },
      );
      const { data: blob } = await octokit.git.createBlob({
        owner,
        repo,
        content: Buffer.from([0, 1, 2]).toString('base64'),
        encoding: 'base64',
      });
      const { data: tree } = await octokit.git.createTree({
        owner,
        repo,
        base_tree: before,
        tree: [
          { path: 'old "name".txt', mode: '100644', type: 'blob', sha: null },
          {
            path: 'new näme.txt',
            mode: '100644',
            type: 'blob',
            content: `${text}\nmore`,
          },
          { path: 'image.bin', mode: '100644', type: 'blob', sha: blob.sha },
        ],
      });
      const { data: commit } = await octokit.git.createCommit({
        owner,
        repo,
        message: 'Rename',
        tree: tree.sha,
        parents: [before],
      });
      const { data } = await octokit.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${main}...${commit.sha}`,
      });
      expect(data.files?.map(({ filename }) => filename)).toEqual([
        'image.bin',
        'new näme.txt',
      ]);
      const single = await octokit.repos.getCommit({
        owner,
        repo,
        ref: commit.sha,
      });
      const [binary, renamed] = single.data.files ?? [];
      expect(binary.patch).toBeUndefined();
      expect(renamed).toEqual(
        expect.objectContaining({
          status: 'renamed',
          previous_filename: 'old "name".txt',
          additions: 2,
          deletions: 1,
        }),
      );
    });

    it('keeps statuses and sums them up', async () => {
      const { owner, repo, main } = await bench.repository('statuses');
      const octokit = bench.octokit();
      const combined = async () =>
        (
          await octokit.repos.getCombinedStatusForRef({
            owner,
            repo,
            ref: 'main',
          })
        ).data;
      expect((await combined()).state).toBe('pending');
      const report = (state: 'success' | 'failure', context: string) =>
        octokit.repos.createCommitStatus({
          owner,
          repo,
          sha: main,
          state,
          context,
          description: 'x',
        });
      await report('failure', 'ci/test');
      await report('success', 'ci/lint');
      expect((await combined()).state).toBe('failure');
      await report('success', 'ci/test');
      expect(await combined()).toEqual(
        expect.objectContaining({
          state: 'success',
          sha: main,
          total_count: 2,
        }),
      );
      expect(
        (
          await octokit.repos.listCommitStatusesForRef({
            owner,
            repo,
            ref: main,
          })
        ).data,
      ).toHaveLength(3);
      expect(
        (
          await refusal(
            octokit.repos.createCommitStatus({
              owner,
              repo,
              sha: main,
              state: 'odd' as never,
            }),
          )
        ).status,
      ).toBe(422);
    });
  });
}
