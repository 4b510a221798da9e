import { addComment, checkTexts } from '../forge/pulls';
import { commentsOf } from '../forge/pullView';
import { timestamp, viewOf } from '../forge/ForgeServices';
import { notFound, validationFailed } from '../http/HttpError';
import { presentComment } from '../present/presentPull';
import type { CommentRecord } from '../store/records';
import {
  accountIn,
  actorOf,
  json,
  nothing,
  numberOf,
  page,
  pullOf,
  repositoryOf,
} from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

const present = (context: ApiContext) => (comment: CommentRecord) =>
  presentComment(context.links, viewOf(context.forge, repositoryOf(context)), {
    comment,
    author: accountIn(context, comment.author),
  });

function commentOf(context: ApiContext): CommentRecord {
  const comment = context.forge.store.get(
    'comments',
    numberOf(context, 'comment_id'),
  );
  if (!comment || comment.repository !== repositoryOf(context).id)
    throw notFound();
  return comment;
}

function create(context: ApiContext) {
  const author = actorOf(context);
  const comment = addComment(context.forge, repositoryOf(context), {
    number: numberOf(context, 'issue_number'),
    body: context.body.text('body'),
    author,
  });
  const shown = present(context)(comment);
  return json(shown, 201, { location: shown.url });
}

function edit(context: ApiContext) {
  actorOf(context);
  const body = context.body.text('body');
  if (body.trim() === '')
    throw validationFailed({
      resource: 'IssueComment',
      field: 'body',
      code: 'missing_field',
    });
  checkTexts('IssueComment', { body });
  const comment = {
    ...commentOf(context),
    body,
    updatedAt: timestamp(context.forge),
  };
  context.forge.store.write({ in: 'comments', put: comment });
  return json(present(context)(comment));
}

/** Comments on pull requests, which GitHub keeps with issues. */
export const commentRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    handle: context => {
      const since = context.query.get('since');
      const comments = commentsOf(
        context.forge,
        pullOf(context, 'issue_number'),
      );
      return page(
        context,
        since
          ? comments.filter(
              comment => Date.parse(comment.updatedAt) >= Date.parse(since),
            )
          : comments,
        present(context),
      );
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    handle: create,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    handle: context => json(present(context)(commentOf(context))),
  },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    handle: edit,
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    handle: context => {
      actorOf(context);
      context.forge.store.write({
        in: 'comments',
        remove: commentOf(context).id,
      });
      return nothing();
    },
  },
];
