/** Hands out the addresses of one node's pods: 10.244.0.0/16 in ranges of 16,384. */
export class AddressPool {
  readonly #used = new Map<string, string>();
  readonly #taken = new Set<string>();
  #last = 1;

  /** `node` counts from 0; four nodes have a range. */
  constructor(private readonly node: number) {}

  /** The node's range in CIDR notation. */
  get range(): string {
    return `10.244.${this.node * 64}.0/18`;
  }

  /** The address of a pod, always the same while it is not released. */
  addressOf(uid: string, known?: string): string {
    const held = this.#used.get(uid);
    if (held !== undefined) return held;
    const address = known ?? this.#next();
    this.#used.set(uid, address);
    this.#taken.add(address);
    return address;
  }

  release(uid: string): void {
    const address = this.#used.get(uid);
    if (address === undefined) return;
    this.#used.delete(uid);
    this.#taken.delete(address);
  }

  #next(): string {
    for (let tries = 0; tries < 16_382; tries++) {
      this.#last = this.#last >= 16_382 ? 2 : this.#last + 1;
      const address = `10.244.${this.node * 64 + (this.#last >> 8)}.${
        this.#last & 255
      }`;
      if (!this.#taken.has(address)) return address;
    }
    throw new Error(
      `All addresses of ${this.range} are in use: delete some pods`,
    );
  }
}
