import type { Terminal } from './Terminal';

/** Milliseconds between two drawings. */
const REDRAW_MS = 80;

/** One line that tells how far a long work is; nothing unless a person watches. @internal */
export class Progress {
  readonly #terminal: Terminal;
  #last = 0;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    const now = Date.now();
    if (this.#terminal.isInteractive && now - this.#last >= REDRAW_MS) {
      this.#last = now;
      this.#isShown = true;
      const line = text.slice(0, this.#terminal.columns - 1);
      this.#terminal.note(`\r\u001b[2K${this.#terminal.colours.dim(line)}`);
    }
  }

  /** Takes the line away, before something else is written and at the end. */
  clear(): void {
    if (this.#isShown) {
      this.#isShown = false;
      this.#last = 0;
      this.#terminal.note('\r\u001b[2K');
    }
  }
}
