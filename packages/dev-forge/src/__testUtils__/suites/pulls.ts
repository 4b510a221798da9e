// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { commitFiles } from '../commitFiles';
import { refusal } from './gitData';
import type { Bench } from './gitData';

/** Pull requests and their comments. */
export function pullsSuite(bench: Bench): void {
  /** A repository with an open pull request from `change` to `main`. */
  async function opened(
    name: string,
    files: Record<string, string | null> = { 'apps/one/a.yaml': 'a: 2\n' },
  ) {
    const at = await bench.repository(name);
    const octokit = bench.octokit();
    await commitFiles(
      octokit,
      { ...at, branch: 'change', from: 'main', message: 'Change a' },
      files,
    );
    const { data: pull } = await octokit.pulls.create({
      owner: at.owner,
      repo: at.repo,
      title: 'A change',
      head: 'change',
      base: 'main',
      body: 'Why',
    });
    return { ...at, pull, number: pull.number, octokit };
  }

  describe('pull requests', () => {
    it('opens one and shows it with its figures, files and commits', async () => {
      const { owner, repo, pull, octokit } = await opened('open');
      expect(pull).toEqual(
        expect.objectContaining({
          number: 1,
          state: 'open',
          mergeable: true,
          mergeable_state: 'clean',
          additions: 1,
          deletions: 1,
          changed_files: 1,
          commits: 1,
        }),
      );
      const { data: files } = await octokit.pulls.listFiles({
        owner,
        repo,
        pull_number: 1,
      });
      expect(files.map(file => file.filename)).toEqual(['apps/one/a.yaml']);
      const { data: commits } = await octokit.pulls.listCommits({
        owner,
        repo,
        pull_number: 1,
      });
      expect(commits.map(({ commit }) => commit.message)).toEqual(['Change a']);
      const { data: diff } = await octokit.pulls.get({
        owner,
        repo,
        pull_number: 1,
        mediaType: { format: 'diff' },
      });
      expect(String(diff)).toContain('+a: 2');
      const ofCommit = await octokit.repos.listPullRequestsAssociatedWithCommit(
        { owner, repo, commit_sha: pull.head.sha },
      );
      expect(ofCommit.data.map(({ number }) => number)).toEqual([1]);
    });

    it('lists by state, head and base', async () => {
      const { owner, repo, octokit } = await opened('list');
      await commitFiles(
        octokit,
        { owner, repo, branch: 'other', from: 'main' },
        { 'o.txt': 'o' },
      );
      await octokit.pulls.create({
        owner,
        repo,
        title: 'Other',
        head: `${owner}:other`,
        base: 'main',
      });
      await octokit.pulls.update({
        owner,
        repo,
        pull_number: 2,
        state: 'closed',
      });
      const list = async (more: object) =>
        (await octokit.pulls.list({ owner, repo, ...more })).data.map(
          ({ number }) => number,
        );
      expect(await list({})).toEqual([1]);
      expect(await list({ state: 'closed' })).toEqual([2]);
      expect(await list({ state: 'all' })).toEqual([2, 1]);
      expect(
        await list({ state: 'all', sort: 'created', direction: 'asc' }),
      ).toEqual([1, 2]);
      expect(await list({ state: 'all', head: `${owner}:change` })).toEqual([
        1,
      ]);
      expect(await list({ head: 'stranger:change' })).toEqual([]);
      expect(await list({ base: 'other' })).toEqual([]);
      expect(
        (
          await refusal(
            octokit.pulls.list({ owner, repo, state: 'odd' as never }),
          )
        ).status,
      ).toBe(422);
    });

    it('refuses a second one for the same branch, one without commits, and branches that are not there', async () => {
      const { owner, repo, octokit, main } = await opened('refuse');
      const open = (head: string, base = 'main', title = 'T') =>
        refusal(octokit.pulls.create({ owner, repo, title, head, base }));
      expect((await open('change')).errors).toEqual([
        expect.objectContaining({
          message: `A pull request already exists for ${owner}:change.`,
        }),
      ]);
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/heads/same',
        sha: main,
      });
      expect((await open('same')).errors).toEqual([
        expect.objectContaining({
          message: 'No commits between main and same',
        }),
      ]);
      expect((await open('none')).errors).toEqual([
        expect.objectContaining({ field: 'head', code: 'invalid' }),
      ]);
      expect((await open('change', 'none')).errors).toEqual([
        expect.objectContaining({ field: 'base', code: 'invalid' }),
      ]);
      expect((await open('change', 'same', ' ')).errors).toEqual([
        expect.objectContaining({ field: 'title', code: 'missing_field' }),
      ]);
      const long = await refusal(
        octokit.pulls.create({
          owner,
          repo,
          title: 'T',
          head: 'change',
          base: 'same',
          body: 'x'.repeat(65_537),
        }),
      );
      expect(long.errors).toEqual([expect.objectContaining({ field: 'body' })]);
    });

    it('edits title, body and base, closes and opens again', async () => {
      const { owner, repo, number, octokit, main } = await opened('edit');
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/heads/release',
        sha: main,
      });
      const edit = (more: object) =>
        octokit.pulls
          .update({ owner, repo, pull_number: number, ...more })
          .then(({ data }) => data);
      expect(await edit({ title: 'Better', body: 'New' })).toEqual(
        expect.objectContaining({ title: 'Better', body: 'New' }),
      );
      expect((await edit({ base: 'release' })).base.ref).toBe('release');
      expect(await edit({ state: 'closed' })).toEqual(
        expect.objectContaining({
          state: 'closed',
          closed_at: expect.any(String),
          merged: false,
        }),
      );
      expect(await edit({ state: 'open' })).toEqual(
        expect.objectContaining({ state: 'open', closed_at: null }),
      );
      expect((await refusal(edit({ base: 'none' }))).status).toBe(422);
    });

    const initial = 'Change README.md, apps/one/a.yaml, apps/two/b.yaml';
    it.each([
      {
        method: 'merge',
        subjects: [
          'Merge pull request #1 from acme/change',
          'Change b',
          'Change a',
          'Meanwhile',
          initial,
        ],
        parents: 2,
      },
      {
        method: 'squash',
        subjects: ['A change (#1)', 'Meanwhile', initial],
        parents: 1,
      },
      {
        method: 'rebase',
        subjects: ['Change b', 'Change a', 'Meanwhile', initial],
        parents: 1,
      },
    ] as const)('merges by $method', async ({ method, subjects, parents }) => {
      const { owner, repo, number, octokit } = await opened(`by-${method}`);
      await commitFiles(
        octokit,
        { owner, repo, branch: 'change', message: 'Change b\n\nBecause' },
        { 'apps/two/b.yaml': 'b: 2\n' },
      );
      await commitFiles(
        octokit,
        { owner, repo, branch: 'main', message: 'Meanwhile' },
        { 'c.yaml': 'c: 1\n' },
      );
      const at = { owner, repo, pull_number: number };
      expect((await refusal(octokit.pulls.checkIfMerged(at))).status).toBe(404);
      const { data: merged } = await octokit.pulls.merge({
        ...at,
        merge_method: method,
      });
      expect((await octokit.pulls.checkIfMerged(at)).status).toBe(204);
      const { data: commits } = await octokit.repos.listCommits({
        owner,
        repo,
      });
      expect(
        commits.map(({ commit }) => commit.message.split('\n')[0]).sort(),
      ).toEqual([...subjects].sort());
      expect(commits[0].sha).toBe(merged.sha);
      expect(commits[0].parents).toHaveLength(parents);
      const want = {
        'apps/one/a.yaml': 'a: 2\n',
        'apps/two/b.yaml': 'b: 2\n',
        'c.yaml': 'c: 1\n',
      };
      for (const [path, content] of Object.entries(want)) {
        const { data } = await octokit.repos.getContent({
          owner,
          repo,
          path,
          mediaType: { format: 'raw' },
        });
        expect(data).toBe(content);
      }
      const { data: after } = await octokit.pulls.get(at);
      expect(after).toEqual(
        expect.objectContaining({
          state: 'closed',
          merged: true,
          merge_commit_sha: merged.sha,
          changed_files: 2,
          commits: 2,
        }),
      );
      expect(after.merged_by?.login).toBe('developer');
      expect((await refusal(octokit.pulls.merge(at))).status).toBe(405);
      expect(
        (await refusal(octokit.pulls.update({ ...at, state: 'open' }))).status,
      ).toBe(422);
    });

    it('says that it conflicts and does not merge, by any method', async () => {
      const { owner, repo, number, octokit } = await opened('conflict');
      const main = await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'apps/one/a.yaml': 'a: 3\n' },
      );
      const { data } = await octokit.pulls.get({
        owner,
        repo,
        pull_number: number,
      });
      expect([data.mergeable, data.mergeable_state]).toEqual([false, 'dirty']);
      for (const merge_method of ['merge', 'squash', 'rebase'] as const) {
        const answer = await refusal(
          octokit.pulls.merge({
            owner,
            repo,
            pull_number: number,
            merge_method,
          }),
        );
        expect([answer.status, answer.message]).toEqual([
          405,
          'Pull Request is not mergeable',
        ]);
      }
      expect(
        (await octokit.git.getRef({ owner, repo, ref: 'heads/main' })).data
          .object.sha,
      ).toBe(main);
    });

    it('refuses to merge a head that the caller has not seen, and drafts', async () => {
      const { owner, repo, number, octokit, pull } = await opened('seen');
      await commitFiles(
        octokit,
        { owner, repo, branch: 'change' },
        { 'more.txt': 'x' },
      );
      const answer = await refusal(
        octokit.pulls.merge({
          owner,
          repo,
          pull_number: number,
          sha: pull.head.sha,
        }),
      );
      expect([answer.status, answer.message]).toEqual([
        409,
        'Head branch was modified. Review and try the merge again.',
      ]);
      await commitFiles(
        octokit,
        { owner, repo, branch: 'draft', from: 'main' },
        { 'd.txt': 'd' },
      );
      const { data: draft } = await octokit.pulls.create({
        owner,
        repo,
        title: 'D',
        head: 'draft',
        base: 'main',
        draft: true,
      });
      expect(draft.draft).toBe(true);
      expect(
        (
          await refusal(
            octokit.pulls.merge({ owner, repo, pull_number: draft.number }),
          )
        ).status,
      ).toBe(405);
    });

    it('takes the title and message that it is given', async () => {
      const { owner, repo, number, octokit } = await opened('message');
      const { data } = await octokit.pulls.merge({
        owner,
        repo,
        pull_number: number,
        merge_method: 'squash',
        commit_title: 'Mine',
        commit_message: 'My words',
      });
      expect(
        (await octokit.git.getCommit({ owner, repo, commit_sha: data.sha }))
          .data.message,
      ).toBe('Mine\n\nMy words');
    });

    it('refuses to rebase a branch that holds a merge', async () => {
      const { owner, repo, number, octokit } = await opened('rebase-merge');
      await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'm.txt': 'm' },
      );
      expect(
        (await octokit.pulls.updateBranch({ owner, repo, pull_number: number }))
          .status,
      ).toBe(202);
      const answer = await refusal(
        octokit.pulls.merge({
          owner,
          repo,
          pull_number: number,
          merge_method: 'rebase',
        }),
      );
      expect([answer.status, answer.message]).toEqual([
        405,
        "This branch can't be rebased: it holds merge commits",
      ]);
      expect(
        (
          await refusal(
            octokit.pulls.updateBranch({ owner, repo, pull_number: number }),
          )
        ).status,
      ).toBe(422);
      expect(
        (await octokit.pulls.merge({ owner, repo, pull_number: number })).data
          .merged,
      ).toBe(true);
    });

    it('keeps the head for fetching, moves with its branch, and closes when the branch goes', async () => {
      const { owner, repo, number, octokit } = await opened('follow');
      const next = await commitFiles(
        octokit,
        { owner, repo, branch: 'change' },
        { 'more.txt': 'x' },
      );
      expect(
        (await octokit.pulls.get({ owner, repo, pull_number: number })).data
          .head.sha,
      ).toBe(next);
      expect(
        (await octokit.git.getRef({ owner, repo, ref: `pull/${number}/head` }))
          .data.object.sha,
      ).toBe(next);
      await octokit.git.deleteRef({ owner, repo, ref: 'heads/change' });
      const { data } = await octokit.pulls.get({
        owner,
        repo,
        pull_number: number,
      });
      expect([data.state, data.merged]).toEqual(['closed', false]);
      expect(
        (
          await refusal(
            octokit.pulls.update({
              owner,
              repo,
              pull_number: number,
              state: 'open',
            }),
          )
        ).status,
      ).toBe(422);
    });

    it('counts as merged when its head arrives on the base by a push', async () => {
      const { owner, repo, number, octokit, pull } = await opened('by-push');
      await octokit.git.updateRef({
        owner,
        repo,
        ref: 'heads/main',
        sha: pull.head.sha,
      });
      const { data } = await octokit.pulls.get({
        owner,
        repo,
        pull_number: number,
      });
      expect([data.state, data.merged, data.merge_commit_sha]).toEqual([
        'closed',
        true,
        pull.head.sha,
      ]);
    });

    it('lets one of several merges at once win', async () => {
      const { owner, repo, number, octokit } = await opened('merge-race');
      const tries = await Promise.allSettled(
        [1, 2, 3].map(() =>
          octokit.pulls.merge({ owner, repo, pull_number: number }),
        ),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(
        1,
      );
      expect(
        (await octokit.repos.listCommits({ owner, repo })).data,
      ).toHaveLength(3);
    });
  });

  describe('comments', () => {
    it('creates, lists, reads, edits and deletes', async () => {
      const { owner, repo, number, octokit } = await opened('comments');
      const { data: comment } = await octokit.issues.createComment({
        owner,
        repo,
        issue_number: number,
        body: 'First',
      });
      await octokit.issues.createComment({
        owner,
        repo,
        issue_number: number,
        body: 'Second',
      });
      await octokit.issues.updateComment({
        owner,
        repo,
        comment_id: comment.id,
        body: 'First, edited',
      });
      expect(
        (
          await octokit.issues.getComment({
            owner,
            repo,
            comment_id: comment.id,
          })
        ).data.body,
      ).toBe('First, edited');
      expect(
        (await octokit.pulls.get({ owner, repo, pull_number: number })).data
          .comments,
      ).toBe(2);
      await octokit.issues.deleteComment({
        owner,
        repo,
        comment_id: comment.id,
      });
      const { data } = await octokit.issues.listComments({
        owner,
        repo,
        issue_number: number,
      });
      expect(data.map(({ body }) => body)).toEqual(['Second']);
      expect(
        (
          await refusal(
            octokit.issues.getComment({ owner, repo, comment_id: comment.id }),
          )
        ).status,
      ).toBe(404);
      expect(
        (
          await refusal(
            octokit.issues.createComment({
              owner,
              repo,
              issue_number: 99,
              body: 'x',
            }),
          )
        ).status,
      ).toBe(404);
      expect(
        (
          await refusal(
            octokit.issues.createComment({
              owner,
              repo,
              issue_number: number,
              body: ' ',
            }),
          )
        ).status,
      ).toBe(422);
    });
  });
}
