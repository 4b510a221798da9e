import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import type { KubernetesObject } from '@gitops-suite/model';
import { parseJson } from '../json';

/** The window of deflate. */
const MAX_DICTIONARY = 32 * 1024;

/**
 * Keeps objects small: objects of one kind look alike, so each is deflated with the first of its kind as dictionary
 * and held as a string of bytes (a Buffer would cost 200 bytes more).
 * @internal
 */
export class ObjectPack {
  readonly #dictionaries = new Map<string, ZlibOptions>();

  /** `kind` names the dictionary; it has to be the same for {@link unpack}. */
  pack(kind: string, object: KubernetesObject): string {
    const text = Buffer.from(JSON.stringify(object));
    let options = this.#dictionaries.get(kind);
    if (!options) {
      // A secret in a dictionary would stay in memory after its object is gone.
      const isSecret = object.kind === 'Secret';
      options = {
        ...(isSecret ? {} : { dictionary: text.subarray(-MAX_DICTIONARY) }),
      };
      this.#dictionaries.set(kind, options);
    }
    return deflateRawSync(text, options).toString('latin1');
  }

  unpack(kind: string, packed: string): KubernetesObject {
    const text = inflateRawSync(
      Buffer.from(packed, 'latin1'),
      this.#dictionaries.get(kind),
    );
    return parseJson(text.toString('utf8')) as KubernetesObject;
  }
}
