import { notOffered } from '../http/HttpError';
import { appRoutes } from './appRoutes';
import { commentRoutes } from './commentRoutes';
import { commitRoutes } from './commitRoutes';
import { contentRoutes } from './contentRoutes';
import { fileRoutes } from './fileRoutes';
import { gitDataRoutes } from './gitDataRoutes';
import { hookRoutes } from './hookRoutes';
import { metaRoutes } from './metaRoutes';
import { pullRoutes } from './pullRoutes';
import { refRoutes } from './refRoutes';
import { repositoryRoutes } from './repositoryRoutes';
import { statusRoutes } from './statusRoutes';
import type { ApiRoute } from './ApiContext';

/** All routes that are offered, by the names of GitHub's OpenAPI description. */
export const apiRoutes: readonly ApiRoute[] = [
  ...metaRoutes,
  ...appRoutes,
  ...repositoryRoutes,
  ...gitDataRoutes,
  ...pullRoutes,
  ...statusRoutes,
  ...commitRoutes,
  ...refRoutes,
  ...contentRoutes,
  ...fileRoutes,
  ...commentRoutes,
  ...hookRoutes,
];

// Routes of GitHub's that a parameter with slashes of ours would swallow.
const swallowed = [
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-suites',
  'GET /repos/{owner}/{repo}/commits/{ref}/comments',
  'POST /repos/{owner}/{repo}/commits/{ref}/comments',
  'GET /repos/{owner}/{repo}/commits/{ref}/branches-where-head',
  'GET /repos/{owner}/{repo}/branches/{branch}/protection',
  'GET /repos/{owner}/{repo}/branches/{branch}/protection/{path}',
  'GET /repos/{owner}/{repo}/pulls/comments',
];

/** Routes that answer 501 although an offered route would match. */
export const refusedRoutes: readonly ApiRoute[] = swallowed.map(name => {
  const [method, path] = name.split(' ');
  return {
    method,
    path,
    handle: () => {
      throw notOffered(method, path);
    },
  };
});
