import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isoSeconds } from '../git/commits';
import type { Change, ForgeStore } from '../store/ForgeStore';
import type { DeliveryRecord, HookRecord } from '../store/records';

/** How deliveries are tried; times in milliseconds. */
export interface DelivererOptions {
  /** Waits before the second and later tries. */
  retryDelays: readonly number[];
  timeout: number;
  now: () => number;
  /** Told of failures that are this program's own. */
  onError: (error: unknown) => void;
}

const keptPerHook = 100;
const maxResponseBytes = 64 * 1024;

interface Response {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends webhooks, tries again when nobody takes them, and records how it went. Survives restarts. */
export class Deliverer {
  readonly #store: ForgeStore;
  readonly #options: DelivererOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(store: ForgeStore, options: DelivererOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Prepares a delivery for each hook that wants the event; write these, then `send` them. */
  prepare(
    repository: number,
    event: { name: string; action?: string; payload: unknown },
  ): DeliveryRecord[] {
    return this.#store
      .list('hooks')
      .filter(
        hook =>
          hook.repository === repository &&
          hook.active &&
          (hook.events.includes('*') || hook.events.includes(event.name)),
      )
      .map(hook => this.prepareFor(hook, event));
  }

  /** Prepares a delivery for one hook, whatever it listens to. */
  prepareFor(
    hook: HookRecord,
    event: { name: string; action?: string; payload: unknown },
    isRedelivery = false,
  ): DeliveryRecord {
    return {
      id: this.#store.nextId(),
      hook: hook.id,
      repository: hook.repository,
      guid: randomUUID(),
      event: event.name,
      action: event.action ?? null,
      payload: event.payload,
      isRedelivery,
      deliveredAt: isoSeconds(this.#options.now()),
      attempts: 0,
      state: 'pending',
      status: 'pending',
      statusCode: 0,
      duration: 0,
      requestHeaders: {},
      responseHeaders: {},
      responseBody: null,
    };
  }

  /** Sends what was written, in the background. */
  send(deliveries: readonly DeliveryRecord[]): void {
    deliveries.forEach(delivery => this.#start(delivery.id, 0));
    this.#forgetOld(new Set(deliveries.map(delivery => delivery.hook)));
  }

  /** Takes up what an earlier process left pending. */
  resume(): void {
    this.send(
      this.#store
        .list('deliveries')
        .filter(delivery => delivery.state === 'pending'),
    );
  }

  /** Waits for what is on its way and drops waits for later tries; those are taken up at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.forEach(timer => clearTimeout(timer));
    await Promise.all(this.#running);
  }

  #start(id: number, wait: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const run = this.#try(id)
        .catch(this.#options.onError)
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }, wait);
    this.#timers.add(timer);
  }

  async #try(id: number): Promise<void> {
    const delivery = this.#store.get('deliveries', id);
    const hook = delivery && this.#store.get('hooks', delivery.hook);
    if (!delivery || !hook) return;
    const { headers, body } = signed(hook, delivery);
    const begun = this.#options.now();
    const outcome = await post(hook, {
      headers,
      body,
      timeout: this.#options.timeout,
    }).then(
      (response): Outcome => ({ response }),
      (error: NodeJS.ErrnoException): Outcome => ({
        problem: error.message || (error.code ?? 'failed'),
      }),
    );
    const attempts = delivery.attempts + 1;
    const isTaken =
      outcome.response !== undefined &&
      outcome.response.status >= 200 &&
      outcome.response.status < 300;
    const delay = this.#options.retryDelays[attempts - 1];
    const isLast = isTaken || delay === undefined;
    const unsent = isLast ? 'failed' : 'pending';
    // The hook may have been removed while the request was under way.
    if (!this.#store.get('deliveries', id)) return;
    this.#store.write({
      in: 'deliveries',
      put: {
        ...delivery,
        attempts,
        deliveredAt: isoSeconds(begun),
        duration: Math.max(0, this.#options.now() - begun) / 1000,
        state: isTaken ? 'delivered' : unsent,
        requestHeaders: headers,
        ...answered(outcome, isTaken),
      },
    });
    if (!isLast) this.#start(id, delay);
  }

  #forgetOld(hooks: ReadonlySet<number>): void {
    const gone: Change[] = [];
    for (const hook of hooks) {
      const all = this.#store
        .list('deliveries')
        .filter(
          delivery => delivery.hook === hook && delivery.state !== 'pending',
        );
      gone.push(
        ...all
          .slice(0, -keptPerHook)
          .map(({ id }): Change => ({ in: 'deliveries', remove: id })),
      );
    }
    if (gone.length > 0) this.#store.write(...gone);
  }
}

type Outcome =
  | { response: Response; problem?: undefined }
  | { response?: undefined; problem: string };

function answered(
  { response, problem }: Outcome,
  isTaken: boolean,
): Pick<
  DeliveryRecord,
  'status' | 'statusCode' | 'responseHeaders' | 'responseBody'
> {
  if (!response)
    return {
      status: problem,
      statusCode: 0,
      responseHeaders: {},
      responseBody: null,
    };
  return {
    status: isTaken ? 'OK' : `Invalid HTTP Response: ${response.status}`,
    statusCode: response.status,
    responseHeaders: response.headers,
    responseBody: response.body,
  };
}

function signed(
  hook: HookRecord,
  delivery: DeliveryRecord,
): { headers: Record<string, string>; body: string } {
  const json = JSON.stringify(delivery.payload);
  const body =
    hook.contentType === 'json'
      ? json
      : new URLSearchParams({ payload: json }).toString();
  const sign = (algorithm: string) =>
    createHmac(algorithm, hook.secret ?? '')
      .update(body)
      .digest('hex');
  return {
    body,
    headers: {
      accept: '*/*',
      'content-type':
        hook.contentType === 'json'
          ? 'application/json'
          : 'application/x-www-form-urlencoded',
      'user-agent': 'GitHub-Hookshot/dev-forge',
      'x-github-delivery': delivery.guid,
      'x-github-event': delivery.event,
      'x-github-hook-id': String(hook.id),
      'x-github-hook-installation-target-id': String(hook.repository),
      'x-github-hook-installation-target-type': 'repository',
      ...(hook.secret !== null && {
        'x-hub-signature': `sha1=${sign('sha1')}`,
        'x-hub-signature-256': `sha256=${sign('sha256')}`,
      }),
    },
  };
}

function post(
  hook: HookRecord,
  send: { headers: Record<string, string>; body: string; timeout: number },
): Promise<Response> {
  const url = new URL(hook.url);
  const options = {
    method: 'POST',
    headers: {
      ...send.headers,
      'content-length': String(Buffer.byteLength(send.body)),
    },
    signal: AbortSignal.timeout(send.timeout),
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, {
            ...options,
            rejectUnauthorized: hook.insecureSsl === '0',
          })
        : httpRequest(url, options);
    request.on('error', error =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error('timed out')
          : error,
      ),
    );
    request.on('response', response => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        if (bytes < maxResponseBytes) chunks.push(chunk);
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              String(value),
            ]),
          ),
          body: Buffer.concat(chunks)
            .subarray(0, maxResponseBytes)
            .toString('utf8'),
        }),
      );
    });
    request.end(send.body);
  });
}
