import type { JsonObject } from '../schema/types';
import { writeJson } from '../schema/json';

/** An object as it is stored: never changed, only replaced. */
export class Entry {
  #json: string | undefined;

  constructor(
    /** `namespace/name`, or the name of a cluster-wide object. */
    readonly key: string,
    readonly version: number,
    readonly object: JsonObject,
  ) {}

  /** The object as JSON, written once. */
  get json(): string {
    this.#json ??= writeJson(this.object);
    return this.#json;
  }
}

/** One change in the order of versions. */
export interface Change {
  version: number;
  storage: string;
  key: string;
  before?: Entry;
  /** Absent when the object was deleted. */
  after?: Entry;
}

/** The key of an object. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}
