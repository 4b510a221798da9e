import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { stringify } from 'yaml';

interface Item {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace?: string };
  [field: string]: unknown;
}

interface Change {
  path: string;
  version: number;
  line: string;
}

/** Answers a request instead of the server. */
export interface Scripted {
  code: number;
  body?: unknown;
  headers?: Record<string, string>;
}

interface Rule {
  matches(request: Seen): boolean;
  answer: Scripted;
  times: number;
}

/** A request that came in. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  isWatch: boolean;
  authorization?: string;
}

/**
 * A server that misbehaves on command, for tests of connections: cut, frozen, refusing, forgetful. It lists and
 * watches config maps; it knows nothing of what Kubernetes makes of a write.
 * @internal
 */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  readonly #items = new Map<string, Item>();
  readonly #changes: Change[] = [];
  readonly #streams = new Map<ServerResponse, string>();
  readonly #sockets = new Set<Socket>();
  readonly #dead = new WeakSet<Socket>();
  #rules: Rule[] = [];
  #version = 100;
  #oldest = 0;
  #frozen = false;
  #server: Server | undefined;
  #port = 0;
  tokens: readonly string[] = ['token'];
  kinds = [{ resource: 'configmaps', kind: 'ConfigMap' }];

  async start(): Promise<void> {
    const server = createServer((request, response) =>
      this.#serve(request, response),
    );
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    });
    await new Promise<void>(resolve =>
      server.listen(this.#port, '127.0.0.1', resolve),
    );
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Takes the port, and refuses until {@link start}. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>(resolve =>
      server ? server.close(() => resolve()) : resolve(),
    );
    this.cut();
    await closed;
  }

  get kubeconfig(): string {
    return this.kubeconfigOf({ token: 'token' });
  }

  kubeconfigOf(user: Record<string, unknown>): string {
    return stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [
        {
          name: 'test',
          cluster: { server: `http://127.0.0.1:${this.#port}` },
        },
      ],
      users: [{ name: 'test', user }],
    });
  }

  put(namespace: string, name: string, data: Record<string, string>): string {
    const key = `${namespace}/${name}`;
    const before = this.#items.get(key);
    this.#version += 1;
    const item: Item = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        uid: before?.metadata.uid ?? `uid-${this.#version}`,
        resourceVersion: String(this.#version),
        labels: { 'applyset.kubernetes.io/part-of': 'set' },
        annotations: {
          'gitops-suite/application': `main/shop.staging//ConfigMap/${key}`,
        },
      },
      data,
    };
    this.#items.set(key, item);
    this.#change(before ? 'MODIFIED' : 'ADDED', item);
    return String(item.metadata.uid);
  }

  remove(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    const item = this.#items.get(key)!;
    this.#items.delete(key);
    this.#version += 1;
    item.metadata.resourceVersion = String(this.#version);
    this.#change('DELETED', item);
  }

  bookmark(): void {
    this.#version += 1;
    this.send(
      JSON.stringify({
        type: 'BOOKMARK',
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { resourceVersion: String(this.#version) },
        },
      }).concat('\n'),
    );
  }

  /** Writes raw text into every watch of config maps. */
  send(text: string): void {
    for (const [stream, path] of this.#streams) {
      if (path.endsWith('/configmaps')) {
        stream.write(text);
      }
    }
  }

  /** Forgets everything before now: a watch from there gets 410. */
  forget(): void {
    this.#oldest = this.#version;
    this.#changes.length = 0;
  }

  /** Breaks all connections without a word. */
  cut(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  /** Ends the watches in good order, as a server does at their time limit. */
  endWatches(): void {
    for (const stream of this.#streams.keys()) {
      stream.end();
    }
  }

  /** Connections stay, nothing comes any more. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen;
  }

  /** The connections that are there stay, and nothing comes of them any more; new ones are as ever. */
  forgetConnections(): void {
    this.#sockets.forEach(socket => this.#dead.add(socket));
    this.#streams.clear();
  }

  /** The next requests that match get this answer. */
  script(
    matches: (request: Seen) => boolean,
    scripted: Scripted,
    times = 1,
  ): void {
    this.#rules.push({ matches, answer: scripted, times });
  }

  unscript(): void {
    this.#rules = [];
  }

  count(matches: (request: Seen) => boolean): number {
    return this.seen.filter(matches).length;
  }

  get watchers(): number {
    return [...this.#streams.values()].filter(path =>
      path.endsWith('/configmaps'),
    ).length;
  }

  #change(type: string, item: Item): void {
    const line = `${JSON.stringify({ type, object: item })}\n`;
    this.#changes.push({ path: 'configmaps', version: this.#version, line });
    if (!this.#frozen) {
      this.send(line);
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, 'http://server');
    const seen: Seen = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      isWatch: url.searchParams.has('watch'),
      authorization: request.headers.authorization,
    };
    this.seen.push(seen);
    if (this.#frozen || this.#dead.has(request.socket)) {
      return;
    }
    const rule = this.#rules.find(
      candidate => candidate.times > 0 && candidate.matches(seen),
    );
    if (rule) {
      rule.times -= 1;
      answer(response, rule.answer);
    } else if (
      !this.tokens.some(token => seen.authorization === `Bearer ${token}`)
    ) {
      answer(response, { code: 401, body: status(401, 'Unauthorized') });
    } else if (seen.isWatch) {
      this.#watch(seen, response);
    } else {
      answer(response, this.#answer(seen));
    }
  }

  #answer(seen: Seen): Scripted {
    switch (seen.path) {
      case '/version':
        return { code: 200, body: { gitVersion: 'v1.36.0' } };
      case '/api':
        return { code: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
      case '/apis':
        return { code: 200, body: { kind: 'APIGroupList', groups: [] } };
      case '/api/v1':
        return {
          code: 200,
          body: {
            groupVersion: 'v1',
            resources: this.kinds.map(({ resource, kind }) => ({
              name: resource,
              kind,
              namespaced: true,
              verbs: ['get', 'list', 'watch'],
            })),
          },
        };
      case '/api/v1/configmaps':
        return {
          code: 200,
          body: {
            kind: 'ConfigMapList',
            metadata: { resourceVersion: String(this.#version) },
            items: [...this.#items.values()],
          },
        };
      default:
        return this.#one(seen);
    }
  }

  #one({ path, method }: Seen): Scripted {
    const [, namespace, name] =
      /^\/api\/v1\/namespaces\/([^/]+)\/configmaps\/([^/]+)$/.exec(path) ?? [];
    const item = this.#items.get(`${namespace}/${name}`);
    if (!name || !item) {
      return {
        code: 404,
        body: status(404, 'NotFound', name && { name, kind: 'configmaps' }),
      };
    }
    if (method === 'DELETE') {
      this.remove(namespace, name);
      return { code: 200, body: { kind: 'Status', status: 'Success' } };
    }
    return { code: 200, body: item };
  }

  #watch(seen: Seen, response: ServerResponse): void {
    const from = Number(seen.query.get('resourceVersion'));
    if (from < this.#oldest) {
      answer(response, { code: 410, body: status(410, 'Expired') });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.#streams.set(response, seen.path);
    response.on('close', () => this.#streams.delete(response));
    for (const { version, line } of this.#changes) {
      if (version > from && seen.path.endsWith('/configmaps')) {
        response.write(line);
      }
    }
  }
}

/** A `Status` as the API server sends it. @internal */
export function status(code: number, reason: string, details?: unknown) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: `${reason} (scripted)`,
    reason,
    details,
    code,
  };
}

function answer(response: ServerResponse, scripted: Scripted): void {
  response.writeHead(scripted.code, {
    'content-type': 'application/json',
    ...scripted.headers,
  });
  response.end(
    typeof scripted.body === 'string'
      ? scripted.body
      : JSON.stringify(scripted.body ?? {}),
  );
}
