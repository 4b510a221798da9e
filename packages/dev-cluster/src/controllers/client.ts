import {
  request as httpRequest,
  Agent as HttpAgent,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { ApiError, type KubeStatus } from './apiError';
import type { KubeObject, NewObject } from './kubeTypes';
import { apiVersionOf, pathOf, type Resource } from './resources';

/** Where the API server is and who asks. */
export interface ClientOptions {
  /** `http://127.0.0.1:8001` or `https://...`. */
  url: string;
  token: string;
  /** The certificate authority as PEM, or as base64 of PEM; the system's when absent. */
  caData?: string;
}

/** One page of a collection. */
export interface ObjectList<T> {
  items: T[];
  resourceVersion: string;
  continue?: string;
}

/** One line of a watch. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

/** The name of an object and, where it has one, its namespace. */
export interface ObjectName {
  namespace?: string;
  name: string;
}

/** How to remove an object. */
export interface RemoveOptions {
  uid?: string;
  resourceVersion?: string;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/** What the controllers ask of a Kubernetes API; every call throws {@link ApiError} when refused. */
export interface KubeClient {
  /** The same server, written to under another field manager and user agent. */
  as(fieldManager: string): KubeClient;
  list<T extends KubeObject>(
    resource: Resource,
    page: { limit: number; continue?: string; signal?: AbortSignal },
  ): Promise<ObjectList<T>>;
  /** Ends quietly when the server closes the stream; a 410 comes as an error. */
  watch<T extends KubeObject>(
    resource: Resource,
    from: {
      resourceVersion: string;
      timeoutSeconds: number;
      signal: AbortSignal;
    },
  ): AsyncIterable<WatchEvent<T>>;
  get<T extends KubeObject>(resource: Resource, name: ObjectName): Promise<T>;
  create<T extends KubeObject>(
    resource: Resource,
    object: NewObject<T>,
  ): Promise<T>;
  /** Refused as a conflict when the object changed since it was read. */
  replace<T extends KubeObject>(
    resource: Resource,
    object: T,
    subresource?: string,
  ): Promise<T>;
  /** A JSON merge patch. */
  merge<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    patch: unknown,
  ): Promise<T>;
  /** Answers the object while it lives on (finalizers, grace), undefined when it is gone. */
  remove<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    options?: RemoveOptions,
  ): Promise<T | undefined>;
  bind(pod: ObjectName, nodeName: string): Promise<void>;
  /** Closes all connections. */
  close(): void;
}

const requestTimeout = 30_000;
const busyRetries = 4;

interface Call {
  method: string;
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
  /** Milliseconds without a byte before the connection is given up. */
  idleTimeout?: number;
}

/** Connections to one server: short calls share a pool, watches have sockets of their own. */
class Transport {
  readonly #base: URL;
  readonly #authorization: string;
  readonly #pool: HttpAgent;
  readonly #streams: HttpAgent;

  constructor(options: ClientOptions) {
    this.#base = new URL(options.url);
    this.#authorization = `Bearer ${options.token}`;
    const secure = this.#base.protocol === 'https:';
    const ca = decodeCertificate(options.caData);
    const agent = (maxSockets: number) =>
      secure
        ? new HttpsAgent({ keepAlive: true, maxSockets, ca })
        : new HttpAgent({ keepAlive: true, maxSockets });
    this.#pool = agent(24);
    this.#streams = agent(Infinity);
  }

  open(
    call: Call,
    userAgent: string,
    kind: 'call' | 'stream',
  ): Promise<IncomingMessage> {
    const url = new URL(
      this.#base.pathname.replace(/\/$/, '') + call.path,
      this.#base,
    );
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const body =
      call.body === undefined
        ? undefined
        : Buffer.from(JSON.stringify(call.body));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = send(
        url,
        {
          method: call.method,
          agent: kind === 'stream' ? this.#streams : this.#pool,
          signal: call.signal,
          timeout: call.idleTimeout ?? requestTimeout,
          headers: {
            authorization: this.#authorization,
            accept: 'application/json',
            'user-agent': userAgent,
            ...(body && {
              'content-type': call.contentType ?? 'application/json',
              'content-length': body.length,
            }),
          },
        },
        resolve,
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(
          new Error(`${call.method} ${call.path}: no answer in time`),
        ),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#pool.destroy();
    this.#streams.destroy();
  }
}

/** PEM from PEM or from base64 of PEM. */
export function decodeCertificate(
  data: string | undefined,
): string | undefined {
  if (data === undefined || data.includes('-----BEGIN')) return data;
  return Buffer.from(data, 'base64').toString('utf8');
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function toApiError(
  call: Call,
  response: IncomingMessage,
  text: string,
): ApiError {
  const after = Number(response.headers['retry-after']);
  return new ApiError(
    `${call.method} ${call.path}`,
    response.statusCode ?? 0,
    parseStatus(text),
    Number.isFinite(after) ? after * 1000 : undefined,
  );
}

function parseStatus(text: string): KubeStatus {
  try {
    return JSON.parse(text) as KubeStatus;
  } catch {
    return { message: text.slice(0, 200) };
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** A client over HTTP with bearer token. */
export function createKubeClient(options: ClientOptions): KubeClient {
  return new HttpKubeClient(new Transport(options), 'dev-cluster');
}

class HttpKubeClient implements KubeClient {
  constructor(
    private readonly transport: Transport,
    private readonly manager: string,
  ) {}

  as(fieldManager: string): KubeClient {
    return new HttpKubeClient(this.transport, fieldManager);
  }

  async list<T extends KubeObject>(
    resource: Resource,
    page: { limit: number; continue?: string; signal?: AbortSignal },
  ): Promise<ObjectList<T>> {
    const answer = await this.#send<{
      metadata: { resourceVersion: string; continue?: string };
      items: T[] | null;
    }>({
      method: 'GET',
      path: pathOf(resource),
      query: { limit: page.limit, continue: page.continue },
      signal: page.signal,
    });
    return {
      items: answer.items ?? [],
      resourceVersion: answer.metadata.resourceVersion,
      continue: answer.metadata.continue || undefined,
    };
  }

  async *watch<T extends KubeObject>(
    resource: Resource,
    from: {
      resourceVersion: string;
      timeoutSeconds: number;
      signal: AbortSignal;
    },
  ): AsyncIterable<WatchEvent<T>> {
    const call: Call = {
      method: 'GET',
      path: pathOf(resource),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: from.resourceVersion,
        timeoutSeconds: from.timeoutSeconds,
      },
      signal: from.signal,
      idleTimeout: (from.timeoutSeconds + 30) * 1000,
    };
    const response = await this.transport.open(call, this.manager, 'stream');
    if (response.statusCode !== 200)
      throw toApiError(call, response, await readText(response));
    yield* readEvents<T>(call, response);
  }

  get<T extends KubeObject>(resource: Resource, name: ObjectName): Promise<T> {
    return this.#send<T>({ method: 'GET', path: pathOf(resource, name) });
  }

  create<T extends KubeObject>(
    resource: Resource,
    object: NewObject<T>,
  ): Promise<T> {
    return this.#send<T>({
      method: 'POST',
      path: pathOf(resource, { namespace: object.metadata.namespace }),
      query: { fieldManager: this.manager },
      body: {
        ...object,
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
      },
    });
  }

  replace<T extends KubeObject>(
    resource: Resource,
    object: T,
    subresource?: string,
  ): Promise<T> {
    const { namespace, name } = object.metadata;
    return this.#send<T>({
      method: 'PUT',
      path: pathOf(resource, { namespace, name, subresource }),
      query: { fieldManager: this.manager },
      body: {
        ...object,
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
      },
    });
  }

  merge<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    patch: unknown,
  ): Promise<T> {
    return this.#send<T>({
      method: 'PATCH',
      path: pathOf(resource, name),
      query: { fieldManager: this.manager },
      body: patch,
      contentType: 'application/merge-patch+json',
    });
  }

  async remove<T extends KubeObject>(
    resource: Resource,
    name: ObjectName,
    options: RemoveOptions = {},
  ): Promise<T | undefined> {
    const { uid, resourceVersion, ...rest } = options;
    const answer = await this.#send<T>({
      method: 'DELETE',
      path: pathOf(resource, name),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...rest,
        ...((uid ?? resourceVersion) && {
          preconditions: { uid, resourceVersion },
        }),
      },
    });
    return answer.kind === resource.kind && answer.metadata.deletionTimestamp
      ? answer
      : undefined;
  }

  async bind(pod: ObjectName, nodeName: string): Promise<void> {
    await this.#send({
      method: 'POST',
      path: pathOf(
        {
          group: '',
          version: 'v1',
          plural: 'pods',
          kind: 'Pod',
          namespaced: true,
        },
        {
          ...pod,
          subresource: 'binding',
        },
      ),
      query: { fieldManager: this.manager },
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: pod.name, namespace: pod.namespace },
        target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
      },
    });
  }

  close(): void {
    this.transport.close();
  }

  /** Waits and repeats when the server says that it is too busy; nothing was done then. */
  async #send<A>(call: Call): Promise<A> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.transport.open(call, this.manager, 'call');
      const text = await readText(response);
      const code = response.statusCode ?? 0;
      if (code >= 200 && code < 300) return JSON.parse(text) as A;
      const error = toApiError(call, response, text);
      if (code !== 429 || attempt > busyRetries) throw error;
      await pause(Math.min(error.retryAfter ?? 1000, 5000));
    }
  }
}

/** Splits a stream into its JSON lines; an `ERROR` line becomes an {@link ApiError}. */
async function* readEvents<T>(
  call: Call,
  response: IncomingMessage,
): AsyncIterable<WatchEvent<T>> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') continue;
      const event = JSON.parse(line) as { type: string; object: unknown };
      if (event.type === 'ERROR') {
        const status = event.object as KubeStatus;
        throw new ApiError(
          `${call.method} ${call.path}`,
          status.code ?? 500,
          status,
        );
      }
      yield event as WatchEvent<T>;
    }
  }
}
