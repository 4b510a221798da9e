import type { ServerResponse } from 'node:http';
import { ApiError, expired, invalid } from '../api/apiError';
import type { Predicate } from '../api/selectors';
import { asObject, type JsonObject } from '../schema/types';
import { toKind, type Cluster } from '../server/cluster';
import { filterOf } from '../server/read';
import { jsonOf, metadataOf, tableOf, type Form } from '../server/represent';
import type { ApiRequest } from '../server/request';
import { emptyObject } from '../server/write';
import { Entry, type Change } from '../storage/entry';
import { TooOldError } from '../storage/store';
import { writeJson } from '../schema/json';

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

const bookmarkPause = 60_000;
const defaultTimeout = 30 * 60_000;
const bufferLimit = 32 * 1024 * 1024;
const initialEventsEnd = 'k8s.io/initial-events-end';

/** Answers a watch: past changes, then changes as they come, until time is up or the client leaves. */
export class WatchStream {
  readonly #wanted: Predicate;
  readonly #bookmarks: boolean;
  #sawColumns = false;
  #sent = 0;
  #closed = false;
  readonly #ends: Array<() => void> = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly request: ApiRequest,
    private readonly form: Form,
    private readonly response: ServerResponse,
  ) {
    this.#wanted = filterOf(request.target, request.query);
    this.#bookmarks = request.query.get('allowWatchBookmarks') === 'true';
  }

  /**
   * Begins to answer.
   * @throws ApiError when the query makes no sense; nothing is written then.
   */
  start(): void {
    const plan = planStart(this.request.query);
    this.response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'transfer-encoding': 'chunked',
    });
    this.response.flushHeaders();
    const { kind } = this.request.target;
    try {
      const changes =
        plan.since === undefined
          ? []
          : this.cluster.store.changesSince(kind.storage, plan.since);
      if (plan.list) this.#sendState(plan.markEnd);
      for (const change of changes) this.#pass(change);
    } catch (error) {
      if (!(error instanceof TooOldError)) throw error;
      this.#send('ERROR', JSON.stringify(expired(error.message).toStatus()));
      this.close();
      return;
    }
    this.#follow(kind.storage);
  }

  /** Ends the answer. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#ends) end();
    this.response.end();
  }

  #follow(storage: string): void {
    const seconds = Number(this.request.query.get('timeoutSeconds') ?? 0);
    const timeout = setTimeout(
      () => {
        this.#bookmark();
        this.close();
      },
      seconds > 0 ? seconds * 1000 : defaultTimeout * (1 + Math.random()),
    );
    const bookmarks = setInterval(() => this.#bookmark(), bookmarkPause);
    const unsubscribe = this.cluster.store.subscribe(change => {
      if (change.storage === storage) this.#pass(change);
    });
    this.#ends.push(
      () => clearTimeout(timeout),
      () => clearInterval(bookmarks),
      unsubscribe,
    );
    this.response.on('close', () => this.close());
    this.response.on('error', () => this.close());
  }

  #sendState(markEnd: boolean): void {
    const { kind } = this.request.target;
    const { store } = this.cluster;
    for (const entry of store.list(kind.storage))
      if (this.#wanted(toKind(kind, entry.object))) this.#event('ADDED', entry);
    if (markEnd) this.#mark({ [initialEventsEnd]: 'true' });
  }

  /** An object that comes to match is added, one that no longer does is deleted. */
  #pass({ version, before, after, key }: Change): void {
    const { kind } = this.request.target;
    const was =
      before !== undefined && this.#wanted(toKind(kind, before.object));
    const is = after !== undefined && this.#wanted(toKind(kind, after.object));
    if (is) this.#event(was ? 'MODIFIED' : 'ADDED', after);
    else if (was) this.#event('DELETED', lastState(before, version, key));
  }

  #event(type: EventType, entry: Entry): void {
    const { kind } = this.request.target;
    this.#send(
      type,
      this.form === 'object'
        ? jsonOf(kind, entry)
        : writeJson(this.#formOf(toKind(kind, entry.object))),
    );
  }

  #formOf(object: JsonObject): JsonObject {
    if (this.form === 'metadata') return metadataOf(object);
    const withColumns = !this.#sawColumns;
    this.#sawColumns = true;
    return tableOf(this.request.target.kind, [object], {
      now: this.cluster.now(),
      includeObject: this.request.query.get('includeObject') ?? 'Metadata',
      withColumns,
      metadata: { resourceVersion: asObject(object.metadata).resourceVersion },
    });
  }

  #bookmark(): void {
    if (this.#bookmarks) this.#mark();
  }

  #mark(annotations?: JsonObject): void {
    const { kind } = this.request.target;
    const object: JsonObject = {
      ...emptyObject(kind),
      metadata: {
        resourceVersion: String(this.cluster.store.version),
        ...(annotations && { annotations }),
      },
    };
    this.#send(
      'BOOKMARK',
      writeJson(this.form === 'object' ? object : this.#formOf(object)),
    );
  }

  #send(type: EventType, json: string): void {
    if (this.#closed) return;
    this.response.write(`{"type":"${type}","object":${json}}\n`);
    this.#sent++;
    // A client that does not read must not fill our memory.
    if (this.response.writableLength > bufferLimit) this.response.destroy();
  }
}

function lastState(before: Entry, version: number, key: string): Entry {
  return new Entry(key, version, {
    ...before.object,
    metadata: {
      ...asObject(before.object.metadata),
      resourceVersion: String(version),
    },
  });
}

/** Where a watch begins: with the present state, or after a version. */
interface Start {
  list: boolean;
  markEnd: boolean;
  since?: number;
}

function planStart(query: URLSearchParams): Start {
  const text = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch');
  if (initial !== null && match !== 'NotOlderThan')
    throw refuseMatch(
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      match,
    );
  const version = Number(text || '0');
  if (!Number.isInteger(version) || version < 0)
    throw new ApiError(
      500,
      '',
      `resourceVersion: Invalid value: ${JSON.stringify(
        text,
      )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  if (initial === 'true')
    return {
      list: true,
      markEnd: query.get('allowWatchBookmarks') === 'true',
    };
  if (version === 0) return { list: initial !== 'false', markEnd: false };
  return { list: false, markEnd: false, since: version };
}

function refuseMatch(why: string, match: string | null): ApiError {
  const field = 'resourceVersionMatch';
  return invalid(
    { group: 'meta.k8s.io', plural: '', kind: 'ListOptions' },
    '',
    [
      { reason: 'FieldValueForbidden', message: why, field },
      ...(match
        ? [
            {
              reason: 'FieldValueNotSupported',
              message: `Unsupported value: ${JSON.stringify(
                match,
              )}: supported values: "NotOlderThan"`,
              field,
            },
          ]
        : []),
    ],
  );
}
