/** Requests under way, and who may end them: whoever asked, a lost contact, or the end of the client. @internal */
export class RunningRequests {
  readonly #running = new Map<AbortController, () => void>();
  readonly #unanswered = new Set<AbortController>();
  #closed = false;

  /** Ended by whoever asked, or by {@link close}. A signal per request: nothing piles up on signals that live long. */
  begin(signal: AbortSignal | undefined): AbortController {
    const controller = new AbortController();
    if (this.#closed || signal?.aborted) {
      controller.abort();
      return controller;
    }
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#running.set(controller, () =>
      signal?.removeEventListener('abort', abort),
    );
    return controller;
  }

  end(controller: AbortController): void {
    this.#running.get(controller)?.();
    this.#running.delete(controller);
  }

  /** From here on there is no head of an answer, until `answered`. */
  sent(controller: AbortController): void {
    this.#unanswered.add(controller);
  }

  answered(controller: AbortController): void {
    this.#unanswered.delete(controller);
  }

  /** Ends those that wait for the head of an answer. */
  giveUp(reason: Error): void {
    for (const controller of [...this.#unanswered]) {
      controller.abort(reason);
    }
  }

  close(): void {
    this.#closed = true;
    for (const controller of [...this.#running.keys()]) {
      controller.abort();
    }
  }
}
