import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { RunCommand } from '../command/runCommand';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type { Clock } from '../ports';
import {
  subjectOf,
  type ApiAnswer,
  type ApiRequest,
  type ApiStream,
} from './apiRequest';
import {
  createAgents,
  linesOf,
  readText,
  type Agents,
  type Opened,
} from './connection';
import { Credentials, type Credential } from './credentials';
import { httpOptions } from './httpOptions';
import type { ClusterAccess } from './kubeconfig';
import { OpenStreams } from './openStreams';
import {
  cancelled,
  contactLost,
  givenUp,
  isStaleSocket,
  staleSocket,
} from './requestFailures';
import { RequestLimiter } from './requestLimiter';
import { RunningRequests } from './runningRequests';
import { translateNetworkError, translateStatus } from './translateStatus';

const REQUEST_MS = 30_000;

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
  readonly #running = new RunningRequests();
  readonly #streams: OpenStreams;
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
    this.#streams = new OpenStreams(options.clock);
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
    this.#streams.add(response);
    return done({
      lines: linesOf(response, () => {
        this.#streams.hear(response);
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
    this.#streams.endSilent(Infinity, contactLost);
    this.#running.giveUp(contactLost);
  }

  close(): void {
    this.#running.close();
    this.#agents?.destroy();
  }

  /** Waits for its turn and for the head of the answer; asks once more with new credentials after a 401. */
  async #open(request: ApiRequest): Promise<Outcome<Opened>> {
    const controller = this.#running.begin(request.signal);
    const { signal } = controller;
    if (
      signal.aborted ||
      (request.priority &&
        !(await this.#limiter.take(request.priority, signal)))
    ) {
      this.#running.end(controller);
      return cancelled(request);
    }
    for (let attempt = 1; ; attempt++) {
      const credential = await this.#credentials.get();
      const refusal =
        credential.status === 'failed' ? credential : request.check?.();
      if (credential.status === 'failed' || refusal) {
        this.#running.end(controller);
        return refusal!;
      }
      const opened = await this.#send(request, credential.value, controller);
      if (opened.status === 'failed') {
        if (attempt === 1 && isStaleSocket(opened)) {
          continue;
        }
        this.#running.end(controller);
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
      this.#streams.endSilent(startedAt, contactLost);
      controller.abort();
    });
    this.#running.sent(controller);
    const finish = () => {
      cancelTimer();
      return timedOut;
    };
    return new Promise(resolve => {
      const send = protocol === 'https:' ? https.request : http.request;
      const outgoing = send({
        ...httpOptions(request, {
          server: this.#access.server,
          agents: this.#agentsFor(credential),
          credential,
        }),
        signal: controller.signal,
      });
      outgoing.on('response', response => {
        this.#running.answered(controller);
        if (request.verb !== 'watch') {
          this.#measure(this.#clock.now() - startedAt);
        }
        response.on('close', () => this.#running.end(controller));
        resolve(done({ response, askedAt: startedAt, finish }));
      });
      outgoing.on('error', (error: Error & { code?: string }) => {
        finish();
        this.#running.answered(controller);
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

  /** A mean in which the last ten answers or so count. */
  #measure(ms: number): void {
    this.#latencyMs = (this.#latencyMs ?? ms) * 0.9 + ms * 0.1;
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
