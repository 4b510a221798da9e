import { isBranchName, isFullRefName, isSha, noObject } from './names';
import { checkObjects } from './objects';
import { runGit } from './runGit';

/** A ref and what it points to; `type` is `tag` for annotated tags. */
export interface Ref {
  name: string;
  sha: string;
  type: string;
}

/** Lists refs below prefixes such as `refs/heads/`, in the order of their names. */
export async function listRefs(
  repository: string,
  ...prefixes: string[]
): Promise<Ref[]> {
  const { stdout } = await runGit({
    cwd: repository,
    args: [
      'for-each-ref',
      '--format=%(objectname) %(objecttype) %(refname)',
      ...prefixes,
    ],
  });
  return stdout
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [sha, type, ...name] = line.split(' ');
      return { name: name.join(' '), sha, type };
    });
}

/** Reads one ref by its full name. */
export async function readRef(
  repository: string,
  name: string,
): Promise<Ref | undefined> {
  if (!isFullRefName(name)) return undefined;
  const info = (await checkObjects(repository, [name])).get(name);
  return info && { name, sha: info.sha, type: info.type };
}

/** What happened to a compare-and-swap of a ref. */
export type RefUpdate = 'updated' | 'moved';

/** Sets a ref from `before` to `after` at once, or says that it has moved; `noObject` creates and deletes. */
export async function updateRef(
  repository: string,
  change: { name: string; before: string; after: string },
): Promise<RefUpdate> {
  if (!isFullRefName(change.name))
    throw new Error(`${change.name} is not a ref name`);
  const { code, stderr } = await runGit({
    cwd: repository,
    args:
      change.after === noObject
        ? ['update-ref', '--no-deref', '-d', change.name, change.before]
        : [
            'update-ref',
            '--no-deref',
            change.name,
            change.after,
            change.before,
          ],
    answers: [1, 128],
  });
  if (code === 0) return 'updated';
  if (
    /but expected|already exists|exists; cannot create|is at|unable to resolve|Unable to create/i.test(
      stderr,
    )
  )
    return 'moved';
  throw new Error(`git update-ref ${change.name}: ${stderr.trim()}`);
}

/** Finds the commit that a branch, a tag, a (shortened) id or a ref name means; a full id wins, then a branch, then a tag. */
export async function resolveCommit(
  repository: string,
  revision: string,
): Promise<string | undefined> {
  const specs: string[] = [];
  if (isSha(revision)) specs.push(revision);
  else if (revision === 'HEAD') specs.push('HEAD');
  else if (isBranchName(revision)) {
    specs.push(`refs/heads/${revision}`, `refs/tags/${revision}`);
    if (/^(heads|tags|pull)\//.test(revision)) specs.push(`refs/${revision}`);
    if (isFullRefName(revision)) specs.push(revision);
    if (/^[0-9a-f]{4,39}$/.test(revision)) specs.push(revision);
  }
  const peeled = specs.map(spec => `${spec}^{commit}`);
  const found = await checkObjects(repository, peeled);
  for (const spec of peeled) {
    const info = found.get(spec);
    if (info) return info.sha;
  }
  return undefined;
}
