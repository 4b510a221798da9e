import { builtinKinds, resourceName, type Kind } from '../schema/kinds';

/** The kinds that are served at the moment. */
export class KindRegistry {
  readonly #kinds = new Map<string, Kind>();
  #generation = 0;

  constructor() {
    for (const kind of builtinKinds) this.#kinds.set(keyOf(kind), kind);
  }

  /** Counts the changes, so that what is derived from the kinds can be kept until the next. */
  get generation(): number {
    return this.#generation;
  }

  all(): Kind[] {
    return [...this.#kinds.values()];
  }

  find(group: string, version: string, plural: string): Kind | undefined {
    return this.#kinds.get(keyOf({ group, version, plural }));
  }

  /** Any version of a resource, `deployments.apps` for instance. */
  findByResource(name: string): Kind | undefined {
    return this.all().find(kind => resourceName(kind) === name);
  }

  /** Puts the versions of a custom resource definition in the place of those it had. */
  replaceCustom(definition: string, kinds: Kind[]): void {
    for (const [key, kind] of this.#kinds)
      if (kind.custom?.definition === definition) this.#kinds.delete(key);
    for (const kind of kinds) this.#kinds.set(keyOf(kind), kind);
    this.#generation++;
  }
}

function keyOf(kind: Pick<Kind, 'group' | 'version' | 'plural'>): string {
  return `${kind.group}/${kind.version}/${kind.plural}`;
}
