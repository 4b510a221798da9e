import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { stringify as toYaml } from 'yaml';
import { ApiError, methodNotAllowed, NoSuchPathError } from '../api/apiError';
import { asList, asObject, type JsonObject } from '../schema/types';
import { WatchStream } from '../watch/watchStream';
import { isAllowed, refuse, verbOf } from './authorize';
import type { Cluster } from './cluster';
import { dispatch } from './dispatch';
import { MetaEndpoints } from './metaEndpoints';
import { parsePath } from './parsePath';
import { readBody } from './readBody';
import { formOf, getObject, listObjects } from './read';
import { negotiate, type Accepted } from './represent';
import type { ApiRequest, Target } from './request';
import { adminGroup, type User } from './users';
import { parseJson, writeJson } from '../schema/json';

const open = new Set(['/healthz', '/livez', '/readyz', '/version']);

/** How many requests came, by verb (`get`, `list`, `watch`, `create`, `update`, `patch`, `apply`, `delete`, ...). */
export type RequestCounts = Map<string, number>;

/** Serves a cluster's API over HTTPS. */
export class HttpApi {
  readonly server: Server;
  readonly counts: RequestCounts = new Map();
  readonly #watches = new Set<WatchStream>();
  readonly #meta: MetaEndpoints;

  constructor(
    private readonly cluster: Cluster,
    private readonly tokens: ReadonlyMap<string, User>,
    identity: { key: string; certificate: string },
  ) {
    this.#meta = new MetaEndpoints(cluster);
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch(error =>
        answerError(response, error),
      );
    };
    this.server = createServer(
      { key: identity.key, cert: identity.certificate },
      serve,
    );
    this.server.keepAliveTimeout = 90_000;
    this.server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Ends all watches and connections. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  async #serve(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const method = incoming.method ?? 'GET';
    const user = this.#authenticate(incoming);
    const isOpen = [...open].some(
      path => url.pathname === path || url.pathname.startsWith(`${path}/`),
    );
    if (!user && !isOpen)
      throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    const accept = incoming.headers.accept ?? '';
    const meta =
      method === 'GET' || method === 'HEAD'
        ? this.#meta.answer(url, accept, incoming.headers.host ?? '')
        : undefined;
    if (meta) {
      response.writeHead(meta.code, {
        'content-type': meta.type,
        ...meta.headers,
      });
      response.end(meta.body);
      return;
    }
    if (!user) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    const target = this.#findTarget(url.pathname);
    const verb = verbOf(method, target, url.searchParams);
    this.#count(verb, incoming);
    if (!isAllowed(user, verb)) throw refuse(user, verb, target);
    const request: ApiRequest = {
      method,
      target,
      query: url.searchParams,
      accept,
      contentType: incoming.headers['content-type'] ?? 'application/json',
      userAgent: incoming.headers['user-agent'] ?? '',
      user,
      body: '',
    };
    if (target.kind.storage === 'endpoints')
      warn(response, deprecatedEndpoints);
    const accepted = negotiate(accept);
    if (!accepted) throw notAcceptable();
    if (verb === 'watch' && !target.subresource) {
      this.#watch(request, accepted, response);
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      const { text, contentType } = await readBody(incoming, target);
      request.body = text;
      request.contentType = contentType;
    }
    this.#answer(request, accepted, response);
  }

  #findTarget(path: string): Target {
    if (!path.startsWith('/api/') && !path.startsWith('/apis/'))
      throw new NoSuchPathError(path);
    return parsePath(this.cluster.kinds, path);
  }

  #count(verb: string, incoming: IncomingMessage): void {
    const type = incoming.headers['content-type'] ?? '';
    const name =
      verb === 'patch' && type.startsWith('application/apply-patch')
        ? 'apply'
        : verb;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  #authenticate(incoming: IncomingMessage): User | undefined {
    const match = /^Bearer\s+(\S+)$/i.exec(
      incoming.headers.authorization ?? '',
    );
    const user = match ? this.tokens.get(match[1]) : undefined;
    const as = incoming.headers['impersonate-user'];
    if (!user || as === undefined) return user;
    if (!user.groups.includes(adminGroup))
      throw new ApiError(
        403,
        'Forbidden',
        `users ${JSON.stringify(as)} is forbidden: User ${JSON.stringify(
          user.name,
        )} cannot impersonate resource "users" in API group "" at the cluster scope`,
        { name: String(as), kind: 'users' },
      );
    const groups = incoming.headersDistinct['impersonate-group'] ?? [];
    return {
      name: String(as),
      uid: '',
      groups: [...groups, 'system:authenticated'],
    };
  }

  #watch(
    request: ApiRequest,
    accepted: Accepted,
    response: ServerResponse,
  ): void {
    if (request.target.kind.review) throw methodNotAllowed();
    const watch = new WatchStream(
      this.cluster,
      request,
      accepted.form,
      response,
    );
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
    watch.start();
  }

  #answer(
    request: ApiRequest,
    accepted: Accepted,
    response: ServerResponse,
  ): void {
    const { target, method, query } = request;
    const reads = method === 'GET' || method === 'HEAD';
    if (reads && !target.subresource && !target.kind.review) {
      const json = target.name
        ? getObject(this.cluster, request, accepted.form)
        : listObjects(this.cluster, request, accepted.form);
      send(response, 200, json, accepted.yaml);
      return;
    }
    const answer = dispatch(this.cluster, request, this.tokens);
    const object = formOf(this.cluster, answer.object, {
      request,
      form: accepted.form,
      query,
    });
    for (const warning of [...(answer.warnings ?? []), ...adviceOn(object)])
      warn(response, warning);
    send(response, answer.code, writeJson(object), accepted.yaml);
  }
}

const deprecatedEndpoints =
  'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** What the API server says about objects that it stores anyway. */
function adviceOn(object: JsonObject): string[] {
  const { externalIPs } = asObject(object.spec);
  return object.kind === 'Service' && asList(externalIPs).length > 0
    ? [
        'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
      ]
    : [];
}

function warn(response: ServerResponse, text: string): void {
  response.appendHeader('warning', `299 - ${JSON.stringify(text)}`);
}

function notAcceptable(): ApiError {
  return new ApiError(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    {},
  );
}

function send(
  response: ServerResponse,
  code: number,
  json: string,
  yaml: boolean,
): void {
  const body = Buffer.from(yaml ? toYaml(parseJson(json)) : `${json}\n`);
  response.writeHead(code, {
    'content-type': yaml ? 'application/yaml' : 'application/json',
    'cache-control': 'no-cache, private',
    'content-length': body.length,
  });
  response.end(body);
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof NoSuchPathError) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
    return;
  }
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(
          500,
          'InternalError',
          `Internal error occurred: ${
            error instanceof Error ? error.message : String(error)
          }`,
          { causes: [{ message: String(error) }] },
        );
  const status: JsonObject = known.toStatus();
  const { continueToken } = known as { continueToken?: string };
  if (continueToken) status.metadata = { continue: continueToken };
  if (!(error instanceof ApiError) && process.env.DEV_CLUSTER_TRACE)
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  send(response, known.code, JSON.stringify(status), false);
}
