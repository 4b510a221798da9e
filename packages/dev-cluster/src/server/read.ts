import { badRequest, expired, invalid, notFound } from '../api/apiError';
import {
  parseFieldSelector,
  parseLabelSelector,
  type Predicate,
} from '../api/selectors';
import { asObject, type JsonObject } from '../schema/types';
import type { Entry } from '../storage/entry';
import { TooOldError } from '../storage/store';
import { findEntry, toKind, type Cluster } from './cluster';
import {
  itemJsonOf,
  jsonOf,
  listHead,
  metadataOf,
  tableOf,
  type Form,
} from './represent';
import { nameOf, type ApiRequest, type Target } from './request';
import { writeJson } from '../schema/json';

/** GET of an object, as JSON text. */
export function getObject(
  cluster: Cluster,
  request: ApiRequest,
  form: Form,
): string {
  const { target, query } = request;
  const name = nameOf(target);
  const entry = findEntry(cluster, target.kind, target.namespace, name);
  if (!entry) throw notFound(target.kind, name);
  if (form === 'object') return jsonOf(target.kind, entry);
  const object = toKind(target.kind, entry.object);
  return writeJson(formOf(cluster, object, { request, form, query }));
}

/** An answer's object in the form that the client takes. */
export function formOf(
  cluster: Cluster,
  object: JsonObject,
  asked: { request: ApiRequest; form: Form; query: URLSearchParams },
): JsonObject {
  const { request, form, query } = asked;
  if (form === 'object' || object.kind === 'Status') return object;
  if (form === 'metadata') return metadataOf(object);
  return tableOf(request.target.kind, [object], {
    now: cluster.now(),
    includeObject: query.get('includeObject') ?? 'Metadata',
    withColumns: true,
    metadata: {
      resourceVersion: asObject(object.metadata).resourceVersion,
    },
  });
}

/** Which objects a list or watch wants. */
export function filterOf(target: Target, query: URLSearchParams): Predicate {
  const { kind, namespace, name } = target;
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  const parts: Predicate[] = [];
  if (kind.namespaced && namespace)
    parts.push(o => asObject(o.metadata).namespace === namespace);
  if (name) parts.push(o => asObject(o.metadata).name === name);
  if (labels) parts.push(parseLabelSelector(labels));
  if (fields) parts.push(parseFieldSelector(kind, fields));
  return object => parts.every(part => part(object));
}

interface Page {
  entries: Entry[];
  version: number;
  next?: string;
  remaining?: number;
}

/** GET of a collection, as JSON text. */
export function listObjects(
  cluster: Cluster,
  request: ApiRequest,
  form: Form,
): string {
  const { target, query } = request;
  const { kind } = target;
  const page = pageOf(cluster, request);
  const metadata: JsonObject = {
    resourceVersion: String(page.version),
    ...(page.next && { continue: page.next }),
    ...(page.remaining !== undefined && {
      remainingItemCount: page.remaining,
    }),
  };
  if (form === 'table')
    return writeJson(
      tableOf(
        kind,
        page.entries.map(entry => toKind(kind, entry.object)),
        {
          now: cluster.now(),
          includeObject: query.get('includeObject') ?? 'Metadata',
          withColumns: true,
          metadata,
        },
      ),
    );
  const head = writeJson({ ...listHead(kind, form), metadata });
  const items = page.entries.map(entry =>
    form === 'metadata'
      ? writeJson(metadataOf(entry.object))
      : itemJsonOf(kind, entry),
  );
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`;
}

/** The objects of a collection that a request wants, over all pages. */
export function selectEntries(cluster: Cluster, request: ApiRequest): Entry[] {
  const wanted = filterOf(request.target, request.query);
  const { kind } = request.target;
  return cluster.store
    .list(kind.storage)
    .filter(entry => wanted(toKind(kind, entry.object)));
}

function pageOf(cluster: Cluster, request: ApiRequest): Page {
  const { target, query } = request;
  const { store } = cluster;
  const { storage } = target.kind;
  // What a cache answers comes in one piece.
  const isCached = query.get('resourceVersion') === '0';
  const limit = isCached ? 0 : Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  const start = token ? readToken(token) : undefined;
  const version = start?.version ?? wantedVersion(cluster, query);
  const entries = entriesAt(cluster, storage, version, start?.key);
  const wanted = filterOf(target, query);
  const selective = query.has('labelSelector') || query.has('fieldSelector');
  const { kind } = target;
  const found = entries.filter(
    entry =>
      (start === undefined || entry.key > start.key) &&
      wanted(toKind(kind, entry.object)),
  );
  const at = version ?? store.version;
  if (limit <= 0 || found.length <= limit)
    return { entries: found, version: at };
  const page = found.slice(0, limit);
  return {
    entries: page,
    version: at,
    next: writeToken({ version: at, key: page[limit - 1].key }),
    ...(!selective && { remaining: found.length - limit }),
  };
}

function wantedVersion(
  cluster: Cluster,
  query: URLSearchParams,
): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch');
  if (match && text === '')
    throw invalid(
      { group: 'meta.k8s.io', plural: '', kind: 'ListOptions' },
      '',
      [
        {
          reason: 'FieldValueForbidden',
          message:
            'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
          field: 'resourceVersionMatch',
        },
      ],
    );
  if (text === '' || text === '0') return undefined;
  const version = Number(text);
  if (!Number.isInteger(version) || version < 0)
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(
        text,
      )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return match === 'Exact'
    ? Math.min(version, cluster.store.version)
    : undefined;
}

function entriesAt(
  cluster: Cluster,
  storage: string,
  version: number | undefined,
  key: string | undefined,
): Entry[] {
  if (version === undefined) return cluster.store.list(storage);
  try {
    return cluster.store.listAt(storage, version);
  } catch (error) {
    if (!(error instanceof TooOldError)) throw error;
    const fresh =
      key === undefined
        ? ''
        : writeToken({ version: cluster.store.version, key });
    const problem = expired(
      key === undefined
        ? 'The resourceVersion for the provided list is too old.'
        : 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list. Objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    );
    throw Object.assign(problem, { continueToken: fresh });
  }
}

interface Token {
  version: number;
  key: string;
}

function writeToken(token: Token): string {
  return Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: token.version,
      start: token.key,
    }),
  ).toString('base64url');
}

function readToken(text: string): Token {
  try {
    const { rv, start } = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as { rv: unknown; start: unknown };
    if (typeof rv === 'number' && typeof start === 'string')
      return { version: rv, key: start };
  } catch {
    // falls through to the refusal
  }
  throw badRequest(
    'invalid continue token: continue key is not valid: not a token of this server',
  );
}
