import type {
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import type { ApiServer } from './api/ApiServer';
import type { ForgeServices } from './forge/ForgeServices';
import { readLoopbackHost } from './http/credentials';
import type { PageServer } from './pages/PageServer';
import { answerGit, readGitRequest } from './transport/gitHttp';
import type { GitHttpOptions } from './transport/gitHttp';

const apiPath = '/api/v3';

/** Sends each request to the API, the Git transport or the pages; refuses foreign host names first. */
export function createHandler(to: {
  forge: ForgeServices;
  api: ApiServer;
  pages: PageServer;
  settings: GitHttpOptions;
}): RequestListener {
  return (request, response) => {
    handle(to, request, response).catch(error => {
      to.settings.onError(error);
      if (!response.headersSent)
        response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('dev-forge failed: see its log\n');
    });
  };
}

async function handle(
  to: Parameters<typeof createHandler>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = readLoopbackHost(request.headers);
  const target = request.url ?? '/';
  if (host === undefined || !target.startsWith('/')) {
    response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('dev-forge answers to 127.0.0.1, localhost and [::1] only\n');
    return;
  }
  // The raw path: `new URL` would resolve `..` and hide it from the routes.
  const path = target.split(/[?#]/, 1)[0];
  const url = new URL(target.replace(/^\/+/, '/'), `http://${host}`);
  if (path === apiPath || path.startsWith(`${apiPath}/`)) {
    await to.api.answer(request, response, {
      path: path.slice(apiPath.length),
      url,
    });
    return;
  }
  const git = readGitRequest(request.method ?? 'GET', url);
  if (git) await answerGit(to.forge, to.settings, { request, response, git });
  else await to.pages.answer(request, response, { path, url });
}
