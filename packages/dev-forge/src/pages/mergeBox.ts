import { mergeabilityOf } from '../forge/pullView';
import type { PullRecord, RepositoryRecord } from '../store/records';
import { type Html, markup } from './html';
import { ago } from './layout';
import { type PageContext, pathOf } from './PageContext';

const methods = [
  ['merge', 'Merge commit', 'All commits, joined by one more'],
  ['squash', 'Squash', 'All changes in one commit'],
  ['rebase', 'Rebase', 'Each commit again, on top of the base'],
] as const;

function mergeForm(context: PageContext, base: string, pull: PullRecord): Html {
  const chosen = context.form.get('method') ?? 'merge';
  return markup`<form method="post" action="${base}/merge" class="mergeform">
    <input type="hidden" name="token" value="${context.token}" /><input
      type="hidden"
      name="sha"
      value="${pull.head.sha}"
    />
    <fieldset>
      <legend>How to merge</legend>
      ${methods.map(
        ([value, label, hint]) =>
          markup`<label class="choice"
            ><input
              type="radio"
              name="method"
              value="${value}"
              ${chosen === value && markup`checked`}
            /><span
              ><b>${label}</b><span class="quiet">${hint}</span></span
            ></label
          >`,
      )}
    </fieldset>
    <button class="button primary big">Merge pull request</button>
  </form>`;
}

/** The state of a pull request, what it means, and what can be done. */
export async function mergeBox(
  context: PageContext,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<Html> {
  const base = pathOf(repository, 'pull', String(pull.number));
  const button = (action: string, label: string) =>
    markup`<form method="post" action="${base}/${action}">
      <input type="hidden" name="token" value="${context.token}" /><button
        class="button"
      >
        ${label}
      </button>
    </form>`;
  const box = (kind: string, title: Html, rest: Html) =>
    markup`<section class="box state ${kind}" aria-label="State" role="status">
      <h2>${title}</h2>
      ${rest}
    </section>`;
  const hasBranch =
    repository.refs[`refs/heads/${pull.head.ref}`] !== undefined;
  const isRemovable = hasBranch && pull.head.ref !== repository.defaultBranch;
  if (pull.merged) {
    const commit = markup`<a
      class="sha"
      href="${pathOf(repository, 'commit', pull.merged.sha)}"
      >${pull.merged.sha.slice(0, 7)}</a
    >`;
    return box(
      'merged',
      markup`Merged as ${commit}`,
      markup`<p>
          ${pull.merged.by} merged this into
          <span class="branch">${pull.base.ref}</span> ${ago(
        context,
        pull.merged.at,
      )}${
        pull.merged.method === 'push'
          ? ' by a push'
          : ` (${pull.merged.method})`
      }.
        </p>
        ${
          isRemovable
            ? button('delete-branch', `Delete branch ${pull.head.ref}`)
            : !hasBranch && markup`<p class="quiet">The branch is deleted.</p>`
        }`,
    );
  }
  if (pull.state === 'closed') {
    return box(
      'closed',
      markup`Closed without a merge`,
      markup`${
        pull.closedAt && markup`<p>Closed ${ago(context, pull.closedAt)}.</p>`
      }${
        hasBranch
          ? button('reopen', 'Reopen pull request')
          : markup`<p class="quiet">Its branch is deleted.</p>`
      }`,
    );
  }
  const merge = await mergeabilityOf(context.forge, repository, pull);
  if (!merge.mergeable) {
    return box(
      'dirty',
      markup`Conflicts with ${pull.base.ref}`,
      markup`<p>
          These files must be resolved on the branch before it can be merged:
        </p>
        <ul>
          ${merge.conflicts.map(path => markup`<li><code>${path}</code></li>`)}
        </ul>
        ${button('close', 'Close pull request')}`,
    );
  }
  if (pull.isDraft)
    return box(
      'draft',
      markup`This is a draft`,
      markup`<p>It can be merged once it is ready for review.</p>
        ${button('close', 'Close pull request')}`,
    );
  return box(
    'clean',
    markup`No conflicts with ${pull.base.ref}`,
    markup`${mergeForm(context, base, pull)}${button(
      'close',
      'Close pull request',
    )}`,
  );
}
