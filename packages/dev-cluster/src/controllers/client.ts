import type { KubeObject, NewObject } from './kubeTypes';
import { apiVersionOf, pathOf, resources, type Resource } from './resources';
import {
  readEvents,
  readText,
  toApiError,
  Transport,
  type Call,
  type ClientOptions,
  type WatchEvent,
} from './transport';

/** One page of a collection. */
export interface ObjectList<T> {
  items: T[];
  resourceVersion: string;
  continue?: string;
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

const busyRetries = 4;

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
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
      path: pathOf(resources.pods, {
        ...pod,
        subresource: 'binding',
      }),
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

/** A client over HTTP with bearer token. */
export function createKubeClient(options: ClientOptions): KubeClient {
  return new HttpKubeClient(new Transport(options), 'dev-cluster');
}
