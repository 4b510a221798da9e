import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import { done, failed, type Outcome, type Failure } from '../outcome';
import type { Credential } from './credentials';
import type { ClusterAccess } from './kubeconfig';
import { ProxyAgent } from './proxyTunnel';

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** Requests at a time, watches apart. */
const MAX_SOCKETS = 32;

/** Kept connections of one identity. @internal */
export interface Agents {
  identity: string;
  requests: http.Agent;
  watches: http.Agent;
  /** Closes the connections that are kept and not in use. */
  dropIdle(): void;
  destroy(): void;
}

/** Connections with the certificate of `credential`; `identity` tells them apart. @internal */
export function createAgents(
  access: ClusterAccess,
  credential: Credential,
  identity: string,
): Agents {
  const secure = access.server.protocol === 'https:';
  const tls = secure && {
    ca:
      access.certificateAuthority ??
      (access.certificateAuthorityFile
        ? readFileSync(access.certificateAuthorityFile)
        : undefined),
    cert: credential.certificate,
    key: credential.key,
    rejectUnauthorized: !access.insecure,
    servername: access.serverName,
  };
  const create = (maxSockets: number) => {
    const options = { keepAlive: true, maxSockets, ...tls };
    if (access.proxy) {
      return new ProxyAgent(access.proxy, options);
    }
    return secure ? new https.Agent(options) : new http.Agent(options);
  };
  const requests = create(MAX_SOCKETS);
  const watches = create(Infinity);
  return {
    identity,
    requests,
    watches,
    dropIdle() {
      for (const { freeSockets } of [requests, watches]) {
        Object.values(freeSockets).forEach(sockets =>
          sockets?.forEach(socket => socket.destroy()),
        );
      }
    },
    destroy() {
      requests.destroy();
      watches.destroy();
    },
  };
}

/** The whole body as text. @internal */
export async function readText(
  response: IncomingMessage,
): Promise<Outcome<string>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) {
        response.destroy();
        throw new Error(`an answer is larger than ${MAX_ANSWER_BYTES} bytes`);
      }
      chunks.push(chunk);
    }
    return done(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    return failed('unreachable', (error as Error).message, { cause: error });
  }
}

/** Complete lines as they arrive, in batches. @internal */
export async function* linesOf(
  response: IncomingMessage,
  onData: () => void,
): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    onData();
    const text = decoder.write(chunk);
    if (!text.includes('\n')) {
      rest.push(text);
      continue;
    }
    const lines = `${rest.join('')}${text}`.split('\n');
    rest = [lines.pop()!];
    yield lines.filter(line => line !== '');
  }
}

/** An answer whose head has come. @internal */
export interface Opened {
  response: IncomingMessage;
  /** Milliseconds since the epoch. */
  askedAt: number;
  /** Ends the timeout; answers it when it has struck. */
  finish(): Failure | undefined;
}
