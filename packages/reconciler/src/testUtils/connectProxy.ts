import http from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy on loopback that opens tunnels for one user. @public */
export interface ConnectProxy {
  url: string;
  /** Targets of the tunnels that were opened. */
  readonly opened: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy that asks for this user and password. @public */
export async function startConnectProxy(
  user: string,
  password: string,
): Promise<ConnectProxy> {
  const opened: string[] = [];
  const sockets = new Set<Socket>();
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString(
    'base64',
  )}`;
  const server = http.createServer();
  server.on('connect', (request, client: Socket) => {
    sockets.add(client);
    if (request.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    opened.push(request.url!);
    const { hostname, port } = new URL(`tcp://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${user}:${password}@127.0.0.1:${port}`,
    opened,
    close: () =>
      new Promise(done => {
        sockets.forEach(socket => socket.destroy());
        server.close(() => done());
      }),
  };
}
