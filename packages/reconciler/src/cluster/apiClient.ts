import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { RunCommand } from '../command/runCommand';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type { Clock } from '../ports';
import { createAgents, linesOf, readText, type Agents } from './connection';
import { Credentials, type Credential } from './credentials';
import type { ClusterAccess } from './kubeconfig';
import { RequestLimiter, type Priority } from './requestLimiter';
import { translateNetworkError, translateStatus } from './translateStatus';

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

const REQUEST_MS = 30_000;

/** Why a request is given up that waits for an answer. */
const contactLost = new Error('contact was lost before it was answered');

/** The server had closed a kept connection: the request has not been seen, so it may be sent again. */
const staleSocket = new Error('kept connection was closed');

/**
 * Requests to one API server: connections, credentials, client-side rate, counters, and the one place where refusals
 * become {@link Failure}s. Bodies are text: nothing here changes a number or drops a field.
 * @internal
 */
export class ApiClient {
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #credentials: Credentials;
  readonly #limiter: RequestLimiter;
  readonly #onContact: (at: number) => void;
  readonly #counts: Record<string, number> = {};
  readonly #running = new Map<AbortController, () => void>();
  /** Sent, and without the head of an answer so far. */
  readonly #unanswered = new Set<AbortController>();
  /** Whose lines are still coming, and when the last one came. */
  readonly #streams = new Map<IncomingMessage, number>();
  #closed = false;
  #latencyMs: number | undefined;
  #agents: Agents | undefined;

  constructor(options: {
    access: ClusterAccess;
    clock: Clock;
    /** Who runs a credential plugin. */
    run?: RunCommand;
    limiter: RequestLimiter;
    /** Called for whatever proves that the API server was there at that moment. Milliseconds since the epoch. */
    onContact(at: number): void;
  }) {
    this.#access = options.access;
    this.#clock = options.clock;
    this.#limiter = options.limiter;
    this.#onContact = options.onContact;
    this.#credentials = new Credentials(options);
  }

  /** Requests sent so far, by verb. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  /** Until the head of an answer came, of late, watches apart; undefined before the first one. */
  latencyMs(): number | undefined {
    return this.#latencyMs === undefined
      ? undefined
      : Math.round(this.#latencyMs);
  }

  /** Sends a request and reads the whole answer; anything but 2xx and 304 is a failure. */
  async request(request: ApiRequest): Promise<Outcome<ApiAnswer>> {
    const opened = await this.#open(request);
    if (opened.status === 'failed') {
      return opened;
    }
    const { response, finish } = opened.value;
    const text = await readText(response);
    const timedOut = finish();
    if (text.status === 'failed') {
      return timedOut ?? this.#broken(request, text.cause as Error);
    }
    const { statusCode: code = 0, headers } = response;
    return code < 300 || code === 304
      ? done({ code, text: text.value, headers })
      : this.#refused(request, response, text.value);
  }

  /** Sends a request whose answer goes on; the timeout is for its beginning. */
  async stream(request: ApiRequest): Promise<Outcome<ApiStream>> {
    const opened = await this.#open(request);
    if (opened.status === 'failed') {
      return opened;
    }
    const { response, finish } = opened.value;
    if ((response.statusCode ?? 0) >= 300) {
      const text = await readText(response);
      finish();
      return this.#refused(
        request,
        response,
        text.status === 'done' ? text.value : '',
      );
    }
    finish();
    const hear = () => this.#streams.set(response, this.#clock.now());
    hear();
    response.on('close', () => this.#streams.delete(response));
    return done({
      lines: linesOf(response, () => {
        hear();
        this.#onContact(this.#clock.now());
      }),
      close: () => response.destroy(),
    });
  }

  /**
   * Gives up what waits for an answer, the streams, and what was kept of the way there: all of it may have died without
   * a word, and would be believed to live until its own time is over.
   */
  abandon(): void {
    this.#agents?.dropIdle();
    this.#endStreams(Infinity);
    for (const controller of [...this.#unanswered]) {
      controller.abort(contactLost);
    }
  }

  close(): void {
    this.#closed = true;
    for (const controller of [...this.#running.keys()]) {
      controller.abort();
    }
    this.#agents?.destroy();
  }

  /** Waits for its turn and for the head of the answer; asks once more with new credentials after a 401. */
  async #open(request: ApiRequest): Promise<Outcome<Opened>> {
    const controller = this.#begin(request.signal);
    const { signal } = controller;
    if (
      signal.aborted ||
      (request.priority &&
        !(await this.#limiter.take(request.priority, signal)))
    ) {
      this.#end(controller);
      return cancelled(request);
    }
    for (let attempt = 1; ; attempt++) {
      const credential = await this.#credentials.get();
      const refusal =
        credential.status === 'failed' ? credential : request.check?.();
      if (credential.status === 'failed' || refusal) {
        this.#end(controller);
        return refusal!;
      }
      const opened = await this.#send(request, credential.value, controller);
      if (opened.status === 'failed') {
        if (attempt === 1 && isStaleSocket(opened)) {
          continue;
        }
        this.#end(controller);
        return opened;
      }
      const { response, finish } = opened.value;
      const again =
        response.statusCode === 401 &&
        attempt === 1 &&
        this.#credentials.renew(credential.value);
      if (!again) {
        this.#learn(opened.value);
        return opened;
      }
      response.resume();
      finish();
    }
  }

  #learn({ response, askedAt }: Opened): void {
    const { statusCode: code = 0, headers } = response;
    if (headers['x-kubernetes-pf-flowschema-uid']) {
      this.#limiter.lift();
    }
    if (code < 500 && code !== 401) {
      // What it says may have been so at any time since.
      this.#onContact(askedAt);
    }
  }

  /** Ended by whoever asked, or by {@link close}. A signal per request: nothing piles up on signals that live long. */
  #begin(signal: AbortSignal | undefined): AbortController {
    const controller = new AbortController();
    if (this.#closed || signal?.aborted) {
      controller.abort();
      return controller;
    }
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#running.set(controller, () =>
      signal?.removeEventListener('abort', abort),
    );
    return controller;
  }

  #end(controller: AbortController): void {
    this.#running.get(controller)?.();
    this.#running.delete(controller);
  }

  #send(
    request: ApiRequest,
    credential: Credential,
    controller: AbortController,
  ): Promise<Outcome<Opened>> {
    this.#counts[request.verb] = (this.#counts[request.verb] ?? 0) + 1;
    const { protocol } = this.#access.server;
    const startedAt = this.#clock.now();
    let timedOut: Failure | undefined;
    const timeoutMs = request.timeoutMs ?? REQUEST_MS;
    const cancelTimer = this.#clock.after(timeoutMs, () => {
      timedOut = failed(
        'timeout',
        `${this.#access.server.host} did not answer within ${
          timeoutMs / 1000
        } s`,
        { subject: subjectOf(request) },
      );
      // What else went this way and is quiet may be as dead: it would cost a timeout of its own to find out.
      this.#agents?.dropIdle();
      this.#endStreams(startedAt);
      controller.abort();
    });
    this.#unanswered.add(controller);
    const finish = () => {
      cancelTimer();
      return timedOut;
    };
    return new Promise(resolve => {
      const send = protocol === 'https:' ? https.request : http.request;
      const outgoing = send({
        ...this.#options(request, credential),
        signal: controller.signal,
      });
      outgoing.on('response', response => {
        this.#unanswered.delete(controller);
        if (request.verb !== 'watch') {
          this.#measure(this.#clock.now() - startedAt);
        }
        response.on('close', () => this.#end(controller));
        resolve(done({ response, askedAt: startedAt, finish }));
      });
      outgoing.on('error', (error: Error & { code?: string }) => {
        finish();
        this.#unanswered.delete(controller);
        if (timedOut) {
          resolve(timedOut);
        } else if (controller.signal.aborted) {
          resolve(givenUp(request, controller.signal));
        } else {
          const stale = outgoing.reusedSocket && error.code === 'ECONNRESET';
          resolve({
            ...this.#broken(request, error),
            cause: stale ? staleSocket : error,
          });
        }
      });
      outgoing.end(request.body);
    });
  }

  /** Ends the streams that have said nothing since; whoever reads them goes on where they ended. */
  #endStreams(since: number): void {
    for (const [response, heardAt] of [...this.#streams]) {
      if (heardAt <= since) {
        response.destroy(contactLost);
      }
    }
  }

  /** A mean in which the last ten answers or so count. */
  #measure(ms: number): void {
    this.#latencyMs = (this.#latencyMs ?? ms) * 0.9 + ms * 0.1;
  }

  #options(request: ApiRequest, credential: Credential): RequestOptions {
    const { server } = this.#access;
    const agents = this.#agentsFor(credential);
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        query.set(name, value);
      }
    }
    const prefix = server.pathname === '/' ? '' : server.pathname;
    const search = query.size > 0 ? `?${query}` : '';
    return {
      // Brackets of an IPv6 address belong to the URL only.
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port || undefined,
      method: request.method ?? 'GET',
      path: `${prefix}${request.path}${search}`,
      agent: request.verb === 'watch' ? agents.watches : agents.requests,
      headers: {
        accept: 'application/json',
        'user-agent': 'gitops-suite',
        ...request.headers,
        ...(request.body !== undefined && {
          'content-length': String(Buffer.byteLength(request.body)),
        }),
        ...credential.headers,
      },
    };
  }

  #agentsFor(credential: Credential): Agents {
    const identity = `${credential.certificate ?? ''}${credential.key ?? ''}`;
    if (this.#agents?.identity !== identity) {
      this.#agents?.destroy();
      this.#agents = createAgents(this.#access, credential, identity);
    }
    return this.#agents;
  }

  #broken(request: ApiRequest, error: Error & { code?: string }): Failure {
    return {
      ...translateNetworkError(error, this.#access.server.host),
      subject: subjectOf(request),
    };
  }

  #refused(
    request: ApiRequest,
    response: IncomingMessage,
    text: string,
  ): Failure {
    const failure = translateStatus(
      {
        code: response.statusCode ?? 0,
        text,
        retryAfter: response.headers['retry-after'],
      },
      subjectOf(request),
    );
    if (failure.code === 'throttled') {
      this.#limiter.pause(failure.retryAfterMs ?? 1_000);
    }
    return failure;
  }
}

interface Opened {
  response: IncomingMessage;
  /** Milliseconds since the epoch. */
  askedAt: number;
  /** Ends the timeout; answers it when it has struck. */
  finish(): Failure | undefined;
}

function isStaleSocket(failure: Failure): boolean {
  return failure.cause === staleSocket;
}

function givenUp(request: ApiRequest, { reason }: AbortSignal): Failure {
  return reason === contactLost
    ? failed('unreachable', contactLost.message, {
        subject: subjectOf(request),
        cause: contactLost,
      })
    : cancelled(request);
}

function cancelled(request: ApiRequest): Failure {
  return failed('cancelled', 'the request was given up', {
    subject: subjectOf(request),
  });
}

function subjectOf(request: ApiRequest): string {
  return request.subject ?? request.path;
}
