import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** What a gateway does with a request instead of passing it on. */
export type Interference =
  /** Answers in the place of the server. */
  | { code: number; headers?: Record<string, string>; body: string }
  /** Passes it on, and cuts the connection after so many bytes of the answer. */
  | { cutAfter: number };

/** The head of a request. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
}

/** A request that changes something, as the server behind the gateway took it. */
export interface Write extends Asked {
  /** Milliseconds since the epoch: when it came, and when it was answered. */
  at: number;
  answeredAt: number;
  code: number;
  /** What was sent. */
  body: string;
}

interface Target {
  url: string;
  ca?: string;
  /** In the place of what the client sends. */
  authorization?: string;
}

const mutating = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * A server in front of another one: what goes through is noted, and can be kept from going through. It sees what
 * reaches the server, whatever the client believes.
 */
export class Gateway {
  /** Answered by the server, in the order of the answers; dry runs are none. */
  readonly writes: Write[] = [];
  /** Asked about every request. */
  interfere: (asked: Asked) => Interference | undefined = () => undefined;
  /** Credentials that are let through; any when undefined. */
  authorization: string | undefined;
  /** When something of the server was last passed on. Milliseconds since the epoch. */
  lastAnswerAt = 0;
  readonly #target: () => Target;
  readonly #server: http.Server | https.Server;
  readonly #agent: http.Agent;
  readonly #sockets = new Set<Socket>();

  private constructor(
    target: () => Target,
    tls?: { key: string; cert: string },
  ) {
    this.#target = target;
    const serve = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    this.#server = tls
      ? https.createServer(tls, serve)
      : http.createServer(serve);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    const options = { keepAlive: true, maxSockets: 200 };
    this.#agent = target().url.startsWith('https')
      ? new https.Agent(options)
      : new http.Agent(options);
  }

  static async to(
    target: () => Target,
    tls?: { key: string; cert: string },
  ): Promise<Gateway> {
    const gateway = new Gateway(target, tls);
    await new Promise<void>(done =>
      gateway.#server.listen(0, '127.0.0.1', () => done()),
    );
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Shows another certificate from now on; who is connected has to come again. */
  present(tls: { key: string; cert: string }): void {
    (this.#server as https.Server).setSecureContext(tls);
    this.reset();
  }

  /** Cuts all connections. */
  reset(): void {
    this.#sockets.forEach(socket => socket.destroy());
  }

  async close(): Promise<void> {
    this.reset();
    this.#agent.destroy();
    await new Promise(done => this.#server.close(done));
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url!, 'http://gateway');
    const asked: Asked = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
    };
    const at = Date.now();
    const body = await bodyOf(request).catch(() => undefined);
    if (!body) {
      return;
    }
    const refusal = this.#refusal(request);
    const interference = refusal ?? this.interfere(asked);
    if (interference && 'code' in interference) {
      const { code, headers, body: text } = interference;
      if (code < 500 && code !== 401) {
        // Whoever asks cannot tell it from an answer of the server.
        this.lastAnswerAt = Date.now();
      }
      response.writeHead(code, {
        'content-type': 'application/json',
        ...headers,
      });
      response.end(text);
      return;
    }
    const isWrite = mutating.has(asked.method);
    const onward = this.#send(request);
    // What the server has of a write it may do, whether or not the client is still there: it is followed to its end.
    response.on('close', () => isWrite || onward.destroy());
    const answer = await answerTo(onward, body).catch(() => undefined);
    if (!answer) {
      response.destroy();
      return;
    }
    if (isWrite && !asked.query.has('dryRun')) {
      const write = {
        ...asked,
        at,
        answeredAt: Date.now(),
        body: String(body),
      };
      this.writes.push({ ...write, code: answer.statusCode! });
    }
    await this.#pass(answer, response, interference?.cutAfter ?? Infinity);
  }

  #refusal({ headers }: IncomingMessage): Interference | undefined {
    return this.authorization === undefined ||
      headers.authorization === this.authorization
      ? undefined
      : {
          code: 401,
          headers: { 'www-authenticate': 'Basic realm="gateway"' },
          body: statusOf(401, 'Unauthorized', 'Unauthorized'),
        };
  }

  #send(request: IncomingMessage): http.ClientRequest {
    const { url, ca, authorization } = this.#target();
    const send = url.startsWith('https') ? https.request : http.request;
    const {
      host: _host,
      connection: _connection,
      ...headers
    } = request.headers;
    return send(new URL(request.url!, url), {
      method: request.method,
      ca,
      agent: this.#agent,
      headers: { ...headers, ...(authorization && { authorization }) },
    });
  }

  async #pass(
    answer: IncomingMessage,
    response: ServerResponse,
    cutAfter: number,
  ): Promise<void> {
    const { connection: _connection, ...headers } = answer.headers;
    let left = cutAfter;
    response.writeHead(answer.statusCode!, headers);
    response.flushHeaders();
    this.lastAnswerAt = Date.now();
    try {
      for await (const piece of answer as AsyncIterable<Buffer>) {
        this.lastAnswerAt = Date.now();
        response.write(piece.subarray(0, left));
        left -= piece.length;
        if (left <= 0) {
          response.socket?.end(() => response.destroy());
          return;
        }
      }
      response.end();
    } catch {
      // The server broke off, or the client went: so does the other side.
      response.destroy();
    }
  }
}

function answerTo(
  onward: http.ClientRequest,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    onward.on('response', done);
    onward.on('error', fail);
    onward.end(body);
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** An error as the Kubernetes API words it. */
export function statusOf(
  code: number,
  reason: string,
  message: string,
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Status',
    status: 'Failure',
    code,
    reason,
    message,
  });
}
