/** An API server that refuses for the moment, in front of one that does not. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** See {@link startHesitantServer}. */
export interface HesitantServer {
  url: string;
  /** Refusals so far. */
  refused(): number;
  close(): void;
}

/** Answers 429 to what matches, so many times. Everything else passes through, watches too. */
export async function startHesitantServer(
  behind: { url: string; caData: string },
  matches: (request: IncomingMessage) => boolean,
  times: number,
): Promise<HesitantServer> {
  let refused = 0;
  const ca = Buffer.from(behind.caData, 'base64');
  const server = http.createServer((request, response) => {
    if (refused < times && matches(request)) {
      refused += 1;
      request.resume();
      response.writeHead(429, {
        'content-type': 'application/json',
        'retry-after': '1',
      });
      response.end(
        JSON.stringify({
          ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure' },
          ...{ reason: 'TooManyRequests', code: 429 },
          message: 'too many requests, please try again later',
        }),
      );
      return;
    }
    const { method, headers } = request;
    const url = `${behind.url}${request.url}`;
    const through = https.request(url, { method, headers, ca }, answer => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    through.on('error', () => response.destroy());
    response.on('close', () => through.destroy());
    request.pipe(through);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () => refused,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
