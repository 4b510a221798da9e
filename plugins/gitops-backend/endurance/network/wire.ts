import { connect, createServer, type Server, type Socket } from 'node:net';

/** Both ends of a connection that goes through a wire. */
interface Pair {
  ends: readonly [Socket, Socket];
  /** Nothing passes any more, and neither end is told. */
  isDead: boolean;
}

const options = { noDelay: true, allowHalfOpen: true };

/** A cable between two programs that can be pulled, stretched, or die without a word. */
export class Wire {
  readonly #target: () => number;
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #port = 0;
  #delayMs = 0;
  #isSilent = false;

  private constructor(target: () => number) {
    this.#target = target;
  }

  /** Listens on a free port of loopback, and leads to what listens on `target` at the time. */
  static async to(target: () => number): Promise<Wire> {
    const wire = new Wire(target);
    await wire.#listen();
    return wire;
  }

  get port(): number {
    return this.#port;
  }

  /** Nobody listens, and whoever was connected is reset. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.reset();
    await new Promise<void>(done =>
      server ? server.close(() => done()) : done(),
    );
  }

  /** Cuts every connection there is; new ones work. */
  reset(): void {
    this.#pairs.forEach(({ ends }) =>
      ends.forEach(end => end.resetAndDestroy()),
    );
  }

  /** Connections are taken and never answered, those that are there included. */
  silence(): void {
    this.#isSilent = true;
    this.forget();
  }

  /** The connections that are there die without a word; new ones work. */
  forget(): void {
    this.#pairs.forEach(pair => kill(pair));
  }

  /** Everything takes this much longer, piece by piece. */
  slow(ms: number): void {
    this.#delayMs = ms;
  }

  /** As new. Connections that have died in silence stay dead: nobody tells them. */
  async mend(): Promise<void> {
    this.#isSilent = false;
    this.#delayMs = 0;
    if (!this.#server) {
      await this.#listen();
    }
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  async #listen(): Promise<void> {
    const server = createServer(options, socket => this.#accept(socket));
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.#port, '127.0.0.1', done);
    });
    this.#port = (server.address() as { port: number }).port;
    this.#server = server;
  }

  #accept(socket: Socket): void {
    const onward = connect({
      port: this.#target(),
      host: '127.0.0.1',
      ...options,
    });
    const pair: Pair = { ends: [socket, onward], isDead: false };
    this.#pairs.add(pair);
    for (const end of pair.ends) {
      end.on('error', () => {});
      end.on('close', () => {
        if (!pair.isDead) {
          pair.ends.forEach(one => one.destroy());
        }
        if (pair.ends.every(({ destroyed }) => destroyed)) {
          this.#pairs.delete(pair);
        }
      });
    }
    if (this.#isSilent) {
      kill(pair);
    }
    this.#carry(pair, socket, onward);
    this.#carry(pair, onward, socket);
  }

  #carry(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', piece => {
      if (pair.isDead) {
        return;
      }
      const pass = () => {
        if (pair.isDead || to.write(piece)) {
          from.resume();
        } else {
          to.once('drain', () => from.resume());
        }
      };
      from.pause();
      if (this.#delayMs > 0) {
        setTimeout(pass, this.#delayMs);
      } else {
        pass();
      }
    });
    from.on('end', () => pair.isDead || to.end());
  }
}

/** What is sent is lost, and so is the news that an end was closed. */
function kill(pair: Pair): void {
  pair.isDead = true;
}
