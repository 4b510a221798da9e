import type { IncomingMessage } from 'node:http';
import type { Failure } from '../outcome';
import type { Priority } from './requestLimiter';

/** Names under which requests are counted. @internal */
export type RequestVerb =
  | 'get'
  | 'list'
  | 'watch'
  | 'apply'
  | 'dryRun'
  | 'delete'
  | 'discovery'
  | 'probe'
  | 'lease';

/** @internal */
export interface ApiRequest {
  verb: RequestVerb;
  /** GET by default. */
  method?: 'GET' | 'PATCH' | 'DELETE' | 'POST' | 'PUT';
  /** Absolute path of the API, without a query. */
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** What a failure is about; the path by default. */
  subject?: string;
  /** For the whole answer; 30 s by default. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Without one the request does not wait for its turn. */
  priority?: Priority;
  /** Asked when its turn has come, right before it is sent: a failure keeps it back. */
  check?(): Failure | undefined;
}

/** @internal */
export interface ApiAnswer {
  code: number;
  text: string;
  headers: IncomingMessage['headers'];
}

/** An answer whose body is still coming. @internal */
export interface ApiStream {
  /** Complete lines, in batches as they arrive. Throws when the connection breaks. */
  lines: AsyncIterable<string[]>;
  close(): void;
}

/** What a failure of the request is about. @internal */
export function subjectOf(request: ApiRequest): string {
  return request.subject ?? request.path;
}
