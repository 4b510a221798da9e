import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { accountOf, folderOf } from '../forge/ForgeServices';
import type { ForgeServices } from '../forge/ForgeServices';
import { isOwnerName } from '../git/names';
import { resolveCommit } from '../git/refs';
import { gitEnvironment } from '../git/runGit';
import { HttpError, notFound } from '../http/HttpError';
import { readBody } from '../http/readBody';
import { avatar, icon } from './avatar';
import { commitPage, comparePage, pullDiff } from './commitPage';
import { blobPage, rawFile } from './filePages';
import { treePage } from './folderPage';
import { branchesPage, commitsPage, indexPage } from './listPages';
import { forms } from './forms';
import { markup } from './html';
import { layout } from './layout';
import type { PageAnswer, PageContext } from './PageContext';
import { pullPage } from './pullPage';
import { pullsPage } from './pullListPage';
import { Sessions } from './session';
import { style } from './style';

interface PageRoute {
  pattern: RegExp;
  answer: (context: PageContext) => Promise<PageAnswer> | PageAnswer;
}

const repo = '^/(?<owner>[^/]+)/(?<repo>[^/]+)';
const page = (
  rest: string,
  answer: PageRoute['answer'],
  base = repo,
): PageRoute => ({ pattern: new RegExp(`${base}${rest}/?$`), answer });

const pages: PageRoute[] = [
  page('/', indexPage, '^'),
  page('(?<owner>[^/]+)', indexPage, '^/'),
  page('', treePage),
  page('/tree/(?<rest>.+)', treePage),
  page('/(?:blob|edit)/(?<rest>.+)', blobPage),
  page('/raw/(?<rest>.+)', rawFile),
  page('/commits(?:/(?<rest>.+))?', commitsPage),
  page('/commit/(?<sha>[^/]+)', commitPage),
  page('/branches', branchesPage),
  page('/compare/(?<rest>.+)', context => comparePage(context)),
  page('/pulls', pullsPage),
  page('/pull/(?<number>\\d{1,9})\\.(?<form>diff|patch)', pullDiff),
  page('/pull/(?<number>\\d{1,9})(?:/(?<tab>commits|files))?', context =>
    pullPage(context),
  ),
];

const posts: PageRoute[] = [
  page('/pulls', forms.open),
  ...(['comment', 'merge', 'close', 'reopen', 'delete-branch'] as const).map(
    name => page(`/pull/(?<number>\\d{1,9})/${name}`, forms[name]),
  ),
];

const archivePattern = /^\/([^/]+)\/([^/]+)\/archive\/(.+)\.(tar\.gz|zip)$/;

const security = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not `no-referrer`: browsers then send forms with the origin `null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Answers the pages that people read. */
export class PageServer {
  readonly #forge: ForgeServices;
  readonly #options: { user: string; onError: (error: unknown) => void };
  readonly #sessions = new Sessions();

  constructor(
    forge: ForgeServices,
    options: { user: string; onError: (error: unknown) => void },
  ) {
    this.#forge = forge;
    this.#options = options;
  }

  /** Answers one request for a page, a form, an asset or an archive. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    at: { path: string; url: URL },
  ): Promise<void> {
    if (this.#answerAsset(request, response, at.path)) return;
    if (request.method === 'GET' && archivePattern.test(at.path)) {
      await this.#answerArchive(response, at.path);
      return;
    }
    const session = this.#sessions.open(request, at.url.port);
    const context: PageContext = {
      forge: this.#forge,
      user: accountOf(this.#forge, this.#options.user),
      params: {},
      url: at.url,
      token: session.token,
      form: new URLSearchParams(),
    };
    const answer = await this.#handle(request, context, at.path).catch(error =>
      this.#failure(error),
    );
    const cookie: Record<string, string> = session.cookie
      ? { 'set-cookie': session.cookie }
      : {};
    sendPage(request, response, {
      answer,
      context,
      headers: { ...security, ...cookie },
    });
  }

  async #handle(
    request: IncomingMessage,
    context: PageContext,
    path: string,
  ): Promise<PageAnswer> {
    if (request.method === 'GET' || request.method === 'HEAD')
      return this.#route(pages, context, path);
    if (request.method !== 'POST')
      throw new HttpError(405, 'Only GET and POST are answered here');
    const form = new URLSearchParams(
      (await readBody(request, 1024 * 1024)).toString('utf8'),
    );
    if (
      !this.#sessions.isOwnForm(request, {
        url: context.url,
        token: form.get('token'),
      })
    ) {
      throw new HttpError(
        403,
        'This form did not come from a page of this forge, or the forge was started anew since. Go back, load the page again and repeat.',
      );
    }
    return this.#route(posts, { ...context, form }, path);
  }

  async #route(
    routes: readonly PageRoute[],
    context: PageContext,
    path: string,
  ): Promise<PageAnswer> {
    for (const { pattern, answer } of routes) {
      const found = pattern.exec(path);
      if (!found) continue;
      const params: Record<string, string> = {};
      try {
        for (const [name, value] of Object.entries(found.groups ?? {}))
          if (value !== undefined) params[name] = decodeURIComponent(value);
      } catch {
        throw notFound();
      }
      // The address of a clone is also one of a page.
      if (params.repo) params.repo = params.repo.replace(/\.git$/, '');
      return answer({ ...context, params });
    }
    throw notFound();
  }

  #failure(error: unknown): PageAnswer {
    const known = error instanceof HttpError ? error : undefined;
    if (!known) this.#options.onError(error);
    const status = known?.status ?? 500;
    const refused = known ? 'This was refused' : 'dev-forge failed';
    const title = status === 404 ? 'Not found' : refused;
    const message =
      status === 404
        ? 'There is nothing at this address.'
        : known?.message ?? 'Its log says more.';
    return {
      kind: 'page',
      title,
      status,
      body: markup`<section class="box pad">
        <h1>${title}</h1>
        <p>${message}</p>
        <p><a href="/">All repositories</a></p>
      </section>`,
    };
  }

  #answerAsset(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): boolean {
    if (request.method !== 'GET' || !path.startsWith('/assets/')) return false;
    const send = (type: string, content: string) => {
      response.writeHead(200, {
        ...security,
        'content-type': type,
        'cache-control': 'public, max-age=300',
      });
      response.end(content);
      return true;
    };
    if (path === '/assets/style.css')
      return send('text/css; charset=utf-8', style);
    if (path === '/assets/icon.svg') return send('image/svg+xml', icon);
    const name = /^\/assets\/avatar\/([^/]{1,200})\.svg$/.exec(path)?.[1];
    return name === undefined ? false : send('image/svg+xml', avatar(name));
  }

  async #answerArchive(response: ServerResponse, path: string): Promise<void> {
    const [, owner, name, ref, form] = archivePattern.exec(
      path,
    ) as RegExpExecArray;
    const repository = isOwnerName(owner)
      ? this.#forge.store.repository(owner, name)
      : undefined;
    const folder = repository && folderOf(this.#forge, repository);
    const sha =
      folder && (await resolveCommit(folder, decodeURIComponent(ref)));
    if (!repository || !folder || !sha) {
      response.writeHead(404, { ...security, 'content-type': 'text/plain' });
      response.end('Not Found\n');
      return;
    }
    const isZip = form === 'zip';
    const prefix = `${repository.owner}-${repository.name}-${sha.slice(0, 7)}/`;
    const child = spawn(
      'git',
      [
        'archive',
        `--format=${isZip ? 'zip' : 'tar'}`,
        `--prefix=${prefix}`,
        sha,
      ],
      {
        cwd: folder,
        env: gitEnvironment(),
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 600_000,
      },
    );
    response.writeHead(200, {
      ...security,
      'content-type': isZip ? 'application/zip' : 'application/x-gzip',
      'content-disposition': `attachment; filename=${
        repository.name
      }-${sha.slice(0, 7)}.${form}`,
      etag: `"${sha}"`,
    });
    response.on('close', () => child.kill());
    (isZip ? child.stdout : child.stdout.pipe(createGzip({ level: 1 }))).pipe(
      response,
    );
  }
}

function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  {
    answer,
    context,
    headers,
  }: {
    answer: PageAnswer;
    context: PageContext;
    headers: Record<string, string>;
  },
): void {
  if (answer.kind === 'redirect') {
    response.writeHead(303, {
      ...headers,
      location: answer.to,
      'content-length': '0',
    });
    response.end();
    return;
  }
  const isPage = answer.kind === 'page';
  const content = isPage
    ? layout(context, answer.title, answer.body)
    : answer.content;
  response.writeHead(isPage ? answer.status ?? 200 : 200, {
    ...headers,
    ...(isPage
      ? {}
      : {
          'content-security-policy': "default-src 'none'; sandbox",
          ...answer.headers,
        }),
    'content-type': isPage ? 'text/html; charset=utf-8' : answer.type,
    'content-length': String(Buffer.byteLength(content)),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}
