import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '../failure';
import { isSigned, readPush } from './webhook';

/** What the server asks and tells. @internal */
export interface ServerParts {
  host: string;
  port: number;
  /** Why the agent is not ready; undefined when it is. */
  whyNotReady(): string | undefined;
  metrics(): Promise<string>;
  /** Undefined without a webhook. */
  webhookSecret?(): Promise<string>;
  /** A push was announced for the repository at this URL. */
  onPush(url: string, branch: string | undefined): void;
}

/** Bodies of webhooks beyond this are refused. Bytes. */
const MAX_BODY = 5 * 1024 * 1024;

/** @internal */
export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

/** Serves probes, metrics and the webhook. Rejects with a {@link Failure} where it cannot listen. @internal */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const server = createServer((request, response) => {
    answer(request, response, parts).catch(() => {
      send(response, 500, 'internal error');
    });
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(cannotListen(parts, error)));
    server.listen(parts.port, parts.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function cannotListen(
  { host, port }: ServerParts,
  cause: NodeJS.ErrnoException,
): Failure {
  return new Failure(`The agent cannot listen on ${host}:${port}`, {
    reason:
      cause.code === 'EADDRINUSE'
        ? 'Another program listens there.'
        : cause.message,
    cure: 'Write a host and a port that are free as http in the config, or end the other program.',
    cause,
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const route = `${request.method} ${path}`;
  switch (route) {
    case 'GET /livez':
      return send(response, 200, 'ok');
    case 'GET /readyz': {
      const reason = parts.whyNotReady();
      return send(response, reason ? 503 : 200, reason ?? 'ok');
    }
    case 'GET /metrics':
      return send(response, 200, await parts.metrics(), metricsType);
    case 'POST /webhook':
      return takeWebhook(request, response, parts);
    default:
      return send(response, 404, 'not found');
  }
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

async function takeWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { webhookSecret, onPush }: ServerParts,
): Promise<void> {
  if (!webhookSecret) {
    return send(response, 404, 'no webhook is configured');
  }
  const body = await readBody(request);
  if (!body) {
    return send(response, 413, 'the body is too large');
  }
  const signature = request.headers['x-hub-signature-256'];
  if (!isSigned(body, String(signature ?? ''), await webhookSecret())) {
    return send(response, 401, 'the signature is missing or wrong');
  }
  // What is new is read from Git: the body only says where to look.
  const { urls, branch } = readPush(body);
  urls.forEach(url => onPush(url, branch));
  return send(response, 202, 'ok');
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) {
      return undefined;
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  code: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(code, { 'content-type': type });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}
