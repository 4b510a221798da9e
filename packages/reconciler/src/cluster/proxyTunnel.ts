import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls, { type ConnectionOptions } from 'node:tls';

const CONNECT_MS = 10_000;

/** Connections through an HTTP proxy (`CONNECT`): TLS ends at the API server, so the proxy sees no more than its name. @internal */
export class ProxyAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const tell = callback as (error: Error | null, socket?: Duplex) => void;
    openTunnel(this.#proxy, options).then(
      socket => tell(null, tls.connect({ ...options, socket })),
      error => tell(error),
    );
    return undefined;
  }
}

function openTunnel(
  proxy: URL,
  { host, port }: ConnectionOptions,
): Promise<tls.ConnectionOptions['socket']> {
  const target = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, cause?: unknown) =>
      reject(
        new Error(
          `the proxy ${proxy.host} opens no way to ${target}: ${reason}`,
          { cause },
        ),
      );
    const send = proxy.protocol === 'https:' ? https.request : http.request;
    const request = send({
      method: 'CONNECT',
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || undefined,
      path: target,
      agent: false,
      timeout: CONNECT_MS,
      headers: { host: target, ...authorization(proxy) },
    });
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) {
        socket.setTimeout(0);
        resolve(socket);
      } else {
        socket.destroy();
        refuse(`it answers ${response.statusCode}`);
      }
    });
    request.on('response', response => {
      response.destroy();
      refuse(`it answers ${response.statusCode}`);
    });
    request.on('timeout', () => {
      request.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`));
    });
    request.on('error', error => refuse(error.message, error));
    request.end();
  });
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') {
    return {};
  }
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(
    password,
  )}`;
  return {
    'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}`,
  };
}
