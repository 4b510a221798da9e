import {
  request as httpRequest,
  Agent as HttpAgent,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { ApiError, type KubeStatus } from './apiError';

/** Where the API server is and who asks. */
export interface ClientOptions {
  /** `http://127.0.0.1:8001` or `https://...`. */
  url: string;
  token: string;
  /** The certificate authority as PEM, or as base64 of PEM; the system's when absent. */
  caData?: string;
}

/** One line of a watch. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

const requestTimeout = 30_000;

/** One request. */
export interface Call {
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
export class Transport {
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

/** The whole body of an answer. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The error that a refusing answer stands for. */
export function toApiError(
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

/** Splits a stream into its JSON lines; an `ERROR` line becomes an {@link ApiError}. */
export async function* readEvents<T>(
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
