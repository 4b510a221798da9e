import { moveRef } from '../forge/moveRef';
import { editPull } from '../forge/editPull';
import { mergePull } from '../forge/mergePull';
import { addComment, openPull } from '../forge/pulls';
import { HttpError, notFound } from '../http/HttpError';
import { comparePage } from './commitPage';
import { pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';
import { pullPage } from './pullPage';

type Form = (context: PageContext) => Promise<PageAnswer>;

/** What went wrong, in words for a person. */
function explain(error: unknown): { message: string; status: number } {
  if (!(error instanceof HttpError) || error.status === 404) throw error;
  const details = (error.more.errors ?? []).map(
    ({ field, message, code }) => message ?? `${field}: ${code}`,
  );
  return {
    message: [error.message, ...details].join('. '),
    status: error.status,
  };
}

/** Runs an act on a pull request, then shows it; a refusal is shown on the page with what was typed. */
function onPull(
  act: (context: PageContext, number: number) => Promise<unknown> | unknown,
): Form {
  return async context => {
    const repository = repositoryOf(context);
    const number = Number(context.params.number);
    try {
      await act(context, number);
    } catch (error) {
      return pullPage(context, explain(error));
    }
    return { kind: 'redirect', to: pathOf(repository, 'pull', String(number)) };
  };
}

const turn = (state: 'open' | 'closed'): Form =>
  onPull((context, number) =>
    editPull(context.forge, repositoryOf(context), {
      number,
      edit: { state },
      sender: context.user,
    }),
  );

const merge = onPull((context, number) => {
  const { form } = context;
  const method = (['merge', 'squash', 'rebase'] as const).find(
    name => name === form.get('method'),
  );
  if (!method)
    throw new HttpError(422, 'Choose how to merge: merge, squash or rebase');
  return mergePull(context.forge, repositoryOf(context), {
    number,
    wish: { method, sha: form.get('sha') ?? undefined },
    by: context.user,
  });
});

const deleteBranch = onPull(async (context, number) => {
  const repository = repositoryOf(context);
  const pull = context.forge.store.pull(repository.id, number);
  if (!pull) throw notFound();
  if (pull.state === 'open')
    throw new HttpError(
      422,
      'The pull request is open: its branch is still needed',
    );
  await moveRef(context.forge, repository, {
    name: `refs/heads/${pull.head.ref}`,
    how: 'move',
    by: context.user,
  });
});

const open: Form = async context => {
  const repository = repositoryOf(context);
  const text = (name: string) => context.form.get(name) ?? '';
  const wanted = {
    title: text('title'),
    body: text('body').replace(/\r\n/g, '\n') || null,
    head: text('head'),
    base: text('base'),
  };
  try {
    const pull = await openPull(context.forge, repository, {
      wanted,
      author: context.user,
    });
    return {
      kind: 'redirect',
      to: pathOf(repository, 'pull', String(pull.number)),
    };
  } catch (error) {
    return comparePage(
      {
        ...context,
        params: { ...context.params, rest: `${wanted.base}...${wanted.head}` },
      },
      explain(error),
    );
  }
};

/** What forms can do, by the last part of their address. */
export const forms = {
  open,
  comment: onPull((context, number) =>
    addComment(context.forge, repositoryOf(context), {
      number,
      body: (context.form.get('body') ?? '').replace(/\r\n/g, '\n'),
      author: context.user,
    }),
  ),
  merge,
  close: turn('closed'),
  reopen: turn('open'),
  'delete-branch': deleteBranch,
} satisfies Record<string, Form>;
