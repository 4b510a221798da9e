import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountOf } from '../forge/ForgeServices';
import type { ForgeServices } from '../forge/ForgeServices';
import { Body } from '../http/Body';
import { readToken } from '../http/credentials';
import { HttpError, notOffered } from '../http/HttpError';
import { RateLimit, rateHeaders } from '../http/RateLimit';
import { readBody } from '../http/readBody';
import { Router } from '../http/Router';
import type { Answer } from '../http/Router';
import { Links } from '../present/Links';
import { Apps } from '../store/Apps';
import { botLogin } from '../forge/apps';
import type { ApiContext } from './ApiContext';
import { apiRoutes, refusedRoutes } from './routes';

/** How the API behaves. */
export interface ApiOptions {
  /** Requests without a token may read public repositories. */
  anonymousRead: boolean;
  /** Requests per user and hour. */
  rateLimit: number;
  /** Told of failures that are this program's own. */
  onError: (error: unknown) => void;
}

type Caller = Pick<ApiContext, 'actor' | 'app' | 'installation'>;

/** What an app may ask as itself. */
const isOfApps = (path: string): boolean =>
  /^\/app(\/|$)/.test(path) || path === '/repos/{owner}/{repo}/installation';

const maxBodyBytes = 100 * 1024 * 1024;
const anonymousLimit = 60;

/** Answers the REST API below `/api/v3`. */
export class ApiServer {
  readonly #forge: ForgeServices;
  readonly #options: ApiOptions;
  readonly #router = new Router<ApiContext>([...refusedRoutes, ...apiRoutes]);
  readonly #limits: { users: RateLimit; anonymous: RateLimit };

  constructor(forge: ForgeServices, options: ApiOptions) {
    this.#forge = forge;
    this.#options = options;
    this.#limits = {
      users: new RateLimit(options.rateLimit, forge.now),
      anonymous: new RateLimit(anonymousLimit, forge.now),
    };
  }

  /** Answers one request; `path` is the raw path below `/api/v3`. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    at: { path: string; url: URL },
  ): Promise<void> {
    const headers: Record<string, string> = {
      'x-github-request-id': randomBytes(8).toString('hex').toUpperCase(),
      'x-github-media-type': 'github.v3; format=json',
      'cache-control': 'private, max-age=0, must-revalidate',
      vary: 'Accept, Authorization',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer',
    };
    let answer: Answer;
    try {
      answer = await this.#handle(request, { ...at, headers });
    } catch (error) {
      answer = this.#failure(error, headers);
    }
    send(request, response, {
      ...answer,
      headers: { ...headers, ...answer.headers },
    });
  }

  async #handle(
    request: IncomingMessage,
    at: { path: string; url: URL; headers: Record<string, string> },
  ): Promise<Answer> {
    const caller = this.#authenticate(request);
    const { actor, app, installation } = caller;
    const limits = actor || app ? this.#limits.users : this.#limits.anonymous;
    const who = actor?.login ?? app?.slug ?? 'anonymous';
    const isFree = at.path === '/rate_limit';
    const budget = () => limits.budget(who);
    const isTaken = isFree || limits.take(who);
    Object.assign(at.headers, rateHeaders(budget()));
    if (!isTaken)
      throw new HttpError(403, `API rate limit exceeded for ${who}.`);
    const method = request.method === 'HEAD' ? 'GET' : request.method ?? 'GET';
    const match = this.#router.match(method, at.path === '' ? '/' : at.path);
    if (!match) throw notOffered(method, at.path);
    const { path } = match.route;
    if (app ? !isOfApps(path) : !actor && method !== 'GET')
      throw new HttpError(401, 'Requires authentication');
    if (installation && /^\/user(\/|$)/.test(path))
      throw new HttpError(403, 'Resource not accessible by integration');
    const body =
      method === 'GET'
        ? new Body({})
        : Body.parse(await readBody(request, maxBodyBytes));
    const answer = await match.route.handle({
      forge: this.#forge,
      links: new Links(at.url.origin),
      ...caller,
      params: match.params,
      url: at.url,
      query: at.url.searchParams,
      accept: request.headers.accept ?? '',
      body,
      budget,
    });
    const tagged = withEntityTag(request, answer);
    if (tagged.status === 304 && !isFree) {
      limits.giveBack(who);
      Object.assign(at.headers, rateHeaders(budget()));
    }
    return tagged;
  }

  #authenticate(request: IncomingMessage): Caller {
    const token = readToken(request.headers);
    if (token === undefined) {
      if (!this.#options.anonymousRead)
        throw new HttpError(401, 'Requires authentication');
      return {};
    }
    if (Apps.isWebToken(token)) {
      const app = this.#forge.apps.ofWebToken(token);
      if (!app)
        throw new HttpError(401, 'A JSON web token could not be decoded');
      return { app };
    }
    const installation = this.#forge.apps.ofToken(token);
    if (installation) {
      const app = this.#forge.store.get('apps', installation.app)!;
      return { actor: accountOf(this.#forge, botLogin(app)), installation };
    }
    const login = this.#forge.tokens.login(token);
    if (login === undefined) throw new HttpError(401, 'Bad credentials');
    return { actor: accountOf(this.#forge, login) };
  }

  #failure(error: unknown, headers: Record<string, string>): Answer {
    if (error instanceof HttpError)
      return {
        status: error.status,
        headers: error.more.headers,
        body: error.body(),
      };
    this.#options.onError(error);
    return {
      status: 500,
      body: {
        message: `Server Error (request ${headers['x-github-request-id']})`,
        documentation_url: '',
        status: '500',
      },
    };
  }
}

const serialise = (body: unknown): Buffer | string | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
    ? body
    : JSON.stringify(body);

/** Names a successful answer by its content, and answers 304 to who has it already. */
function withEntityTag(request: IncomingMessage, answer: Answer): Answer {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || answer.status !== 200) return answer;
  const content = serialise(answer.body) ?? '';
  const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map(tag => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag.slice(2)) || known.includes('*'))
    return { status: 304, headers: { etag } };
  return {
    ...answer,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: content,
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const content = serialise(answer.body);
  const headers = { ...answer.headers };
  if (content !== undefined) {
    headers['content-type'] ??= 'application/json; charset=utf-8';
    headers['content-length'] = String(Buffer.byteLength(content));
  } else if (answer.status !== 204 && answer.status !== 304) {
    headers['content-length'] = '0';
  }
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : content);
}
