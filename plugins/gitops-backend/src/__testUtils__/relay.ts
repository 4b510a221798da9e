import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** An address that leads to a port, or to nowhere: what stands behind it can go away and come back elsewhere. */
export interface Relay {
  url: string;
  /** Leads to this port of loopback from now on; undefined refuses, and cuts what is open. */
  leadTo(port: number | undefined): void;
  close(): void;
}

/** Listens on a free port of loopback. */
export async function openRelay(): Promise<Relay> {
  let target: number | undefined;
  const open = new Set<Socket>();
  const cut = () => open.forEach(socket => socket.destroy());
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer(incoming => {
    keep(incoming);
    if (target === undefined) {
      incoming.destroy();
      return;
    }
    const outgoing = keep(connect(target, 'localhost'));
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(port) {
      target = port;
      if (port === undefined) {
        cut();
      }
    },
    close() {
      server.close();
      cut();
    },
  };
}
