import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ports';

/** Answers that go on, and when each was heard last. @internal */
export class OpenStreams {
  readonly #clock: Clock;
  readonly #heardAt = new Map<IncomingMessage, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(response: IncomingMessage): void {
    this.hear(response);
    response.on('close', () => this.#heardAt.delete(response));
  }

  hear(response: IncomingMessage): void {
    this.#heardAt.set(response, this.#clock.now());
  }

  /** Ends those that have said nothing since; whoever reads them goes on where they ended. */
  endSilent(since: number, reason: Error): void {
    for (const [response, heardAt] of [...this.#heardAt]) {
      if (heardAt <= since) {
        response.destroy(reason);
      }
    }
  }
}
