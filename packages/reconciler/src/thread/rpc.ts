import type { MessagePort, Worker } from 'node:worker_threads';

/** Both ends of a worker thread speak through this. @internal */
export type Endpoint = Pick<Worker | MessagePort, 'postMessage'> & {
  on(event: 'message', listener: (message: Message) => void): unknown;
};

type Message =
  | { type: 'call'; id: number; method: string; args: unknown[] }
  | { type: 'answer'; id: number; value?: unknown; error?: string }
  | { type: 'tell'; method: string; args: unknown[] };

/** What one end offers to the other. @internal */
export type Methods = Record<string, (...args: any[]) => unknown>;

/** Calls with answers, and messages without, over a message port. Arguments and answers are plain data. @internal */
export class Rpc {
  readonly #endpoint: Endpoint;
  readonly #waiting = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void }
  >();
  #next = 0;
  #closed: Error | undefined;

  constructor(endpoint: Endpoint, methods: Methods) {
    this.#endpoint = endpoint;
    endpoint.on('message', message => void this.#receive(message, methods));
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.#closed) {
      return Promise.reject(this.#closed);
    }
    const id = this.#next;
    this.#next += 1;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: value => resolve(value as T), reject });
      this.#endpoint.postMessage({ type: 'call', id, method, args });
    });
  }

  tell(method: string, ...args: unknown[]): void {
    if (!this.#closed) {
      this.#endpoint.postMessage({ type: 'tell', method, args });
    }
  }

  /** Rejects what waits and everything that is called from now on. */
  close(error: Error): void {
    this.#closed = error;
    this.#waiting.forEach(({ reject }) => reject(error));
    this.#waiting.clear();
  }

  async #receive(message: Message, methods: Methods): Promise<void> {
    if (message.type === 'answer') {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) {
        waiting?.resolve(message.value);
      } else {
        waiting?.reject(new Error(message.error));
      }
      return;
    }
    if (message.type === 'tell') {
      try {
        await methods[message.method](...message.args);
      } catch {
        // Nobody waits for an answer; what a listener throws must not end the process.
      }
      return;
    }
    const { id, method, args } = message;
    try {
      const value = await methods[method](...args);
      this.#endpoint.postMessage({ type: 'answer', id, value });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#endpoint.postMessage({ type: 'answer', id, error: text });
    }
  }
}
