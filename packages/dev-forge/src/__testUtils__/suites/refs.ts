// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { commitFiles } from '../commitFiles';
import { refusal } from './gitData';
import type { Bench } from './gitData';

/** Refs, branches, tags. */
export function refsSuite(bench: Bench): void {
  describe('refs', () => {
    it('creates, reads, lists, moves and deletes', async () => {
      const { owner, repo, main } = await bench.repository('refs');
      const octokit = bench.octokit();
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/heads/feature/one',
        sha: main,
      });
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/heads/feature/two',
        sha: main,
      });
      expect(
        (await octokit.git.getRef({ owner, repo, ref: 'heads/feature/one' }))
          .data.object,
      ).toEqual(expect.objectContaining({ sha: main, type: 'commit' }));
      const { data: found } = await octokit.git.listMatchingRefs({
        owner,
        repo,
        ref: 'heads/feature',
      });
      expect(found.map(({ ref }) => ref)).toEqual([
        'refs/heads/feature/one',
        'refs/heads/feature/two',
      ]);
      expect(
        (await octokit.git.listMatchingRefs({ owner, repo, ref: 'heads/none' }))
          .data,
      ).toEqual([]);
      const next = await commitFiles(
        octokit,
        { owner, repo, branch: 'feature/one' },
        { 'x.txt': 'x' },
      );
      const { data: branch } = await octokit.repos.getBranch({
        owner,
        repo,
        branch: 'feature/one',
      });
      expect(branch.commit.sha).toBe(next);
      await octokit.git.deleteRef({ owner, repo, ref: 'heads/feature/one' });
      expect(
        (
          await refusal(
            octokit.git.getRef({ owner, repo, ref: 'heads/feature/one' }),
          )
        ).status,
      ).toBe(404);
      const { data: branches } = await octokit.repos.listBranches({
        owner,
        repo,
      });
      expect(branches.map(({ name }) => name)).toEqual(['feature/two', 'main']);
    });

    it('lists tags, annotated or not, by the commit they mean', async () => {
      const { owner, repo, main } = await bench.repository('tags');
      const octokit = bench.octokit();
      await octokit.git.createRef({
        owner,
        repo,
        ref: 'refs/tags/v1.0',
        sha: main,
      });
      const { data } = await octokit.repos.listTags({ owner, repo });
      expect(data.map(tag => [tag.name, tag.commit.sha])).toEqual([
        ['v1.0', main],
      ]);
    });

    it('refuses to lose history unless forced', async () => {
      const { owner, repo, main } = await bench.repository('force');
      const octokit = bench.octokit();
      const next = await commitFiles(
        octokit,
        { owner, repo, branch: 'main' },
        { 'x.txt': 'x' },
      );
      expect(
        await refusal(
          octokit.git.updateRef({ owner, repo, ref: 'heads/main', sha: main }),
        ),
      ).toEqual(
        expect.objectContaining({
          status: 422,
          message: 'Update is not a fast forward',
        }),
      );
      expect(
        (await octokit.git.getRef({ owner, repo, ref: 'heads/main' })).data
          .object.sha,
      ).toBe(next);
      await octokit.git.updateRef({
        owner,
        repo,
        ref: 'heads/main',
        sha: main,
        force: true,
      });
      expect(
        (await octokit.git.getRef({ owner, repo, ref: 'heads/main' })).data
          .object.sha,
      ).toBe(main);
    });

    it('lets one of two writers win who start from the same commit', async () => {
      const { owner, repo } = await bench.repository('race');
      const octokit = bench.octokit();
      const tries = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map(name =>
          commitFiles(
            octokit,
            { owner, repo, branch: 'main' },
            { [`${name}.txt`]: name },
          ),
        ),
      );
      const won = tries.filter(({ status }) => status === 'fulfilled');
      expect(won.length).toBeGreaterThan(0);
      const { data } = await octokit.repos.listCommits({ owner, repo });
      // The first commit and one more for each that was told it had won.
      expect(data).toHaveLength(1 + won.length);
    });

    it.each([
      ['that exists', { ref: 'refs/heads/main' }, 'Reference already exists'],
      ['without refs/', { ref: 'heads/x' }, 'Reference name is not valid'],
      [
        'that climbs',
        { ref: 'refs/heads/../x' },
        'Reference name is not valid',
      ],
      [
        'that git refuses',
        { ref: 'refs/heads/a..b' },
        'Reference name is not valid',
      ],
      [
        'with a lock in its name',
        { ref: 'refs/heads/a.lock' },
        'Reference name is not valid',
      ],
      [
        'that looks like an option',
        { ref: 'refs/heads/x ' },
        'Reference name is not valid',
      ],
      [
        'of pull requests',
        { ref: 'refs/pull/7/head' },
        'Reference cannot be updated',
      ],
      [
        'to nothing',
        { ref: 'refs/heads/x', sha: 'd'.repeat(40) },
        'Object does not exist',
      ],
      [
        'to what is no id',
        { ref: 'refs/heads/x', sha: 'main' },
        'exactly 40 characters',
      ],
    ])('refuses to create a ref %s', async (_name, change, message) => {
      const { owner, repo, main } = await bench.repository('ref-refusals');
      const answer = await refusal(
        bench.octokit().git.createRef({ owner, repo, sha: main, ...change }),
      );
      expect(answer.status).toBe(422);
      expect(answer.message).toContain(message);
    });

    it('refuses a branch below another branch, branches to trees, and to move or delete what is not there', async () => {
      const { owner, repo, main } = await bench.repository('ref-conflicts');
      const octokit = bench.octokit();
      const { data: commit } = await octokit.git.getCommit({
        owner,
        repo,
        commit_sha: main,
      });
      expect(
        (
          await refusal(
            octokit.git.createRef({
              owner,
              repo,
              ref: 'refs/heads/main/below',
              sha: main,
            }),
          )
        ).status,
      ).toBe(409);
      expect(
        (
          await refusal(
            octokit.git.createRef({
              owner,
              repo,
              ref: 'refs/heads/tree',
              sha: commit.tree.sha,
            }),
          )
        ).status,
      ).toBe(422);
      expect(
        (
          await refusal(
            octokit.git.updateRef({
              owner,
              repo,
              ref: 'heads/none',
              sha: main,
            }),
          )
        ).message,
      ).toBe('Reference does not exist');
      expect(
        (
          await refusal(
            octokit.git.deleteRef({ owner, repo, ref: 'heads/none' }),
          )
        ).message,
      ).toBe('Reference does not exist');
      expect(
        (
          await refusal(
            octokit.git.deleteRef({ owner, repo, ref: 'heads/main' }),
          )
        ).message,
      ).toBe('Cannot delete the default branch');
      expect(
        (
          await refusal(
            octokit.repos.getBranch({ owner, repo, branch: 'none' }),
          )
        ).message,
      ).toBe('Branch not found');
    });
  });
}
