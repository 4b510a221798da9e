import type { KubernetesObject } from '@gitops-suite/model';

/** Which Application a live object belongs to, by uid: its roots, and what grows below them. @internal */
export class Owners {
  readonly #applications = new Map<string, string>();
  readonly #uids = new Map<string, Set<string>>();

  /** Everything that belongs to an Application now; what did before is forgotten. */
  setObjects(applicationId: string, uids: Iterable<string>): void {
    const now = new Set(uids);
    for (const uid of this.#uids.get(applicationId) ?? []) {
      if (!now.has(uid) && this.#applications.get(uid) === applicationId) {
        this.#applications.delete(uid);
      }
    }
    now.forEach(uid => this.#applications.set(uid, applicationId));
    if (now.size > 0) {
      this.#uids.set(applicationId, now);
    } else {
      this.#uids.delete(applicationId);
    }
  }

  /** More that belongs to an Application. */
  addObjects(applicationId: string, uids: readonly string[]): void {
    const all = this.#uids.get(applicationId) ?? new Set();
    for (const uid of uids) {
      this.#applications.set(uid, applicationId);
      all.add(uid);
    }
    if (all.size > 0) {
      this.#uids.set(applicationId, all);
    }
  }

  /** The Application of a child or of the object that an event is about. */
  find(object: KubernetesObject): string | undefined {
    const involved = object.involvedObject as { uid?: string } | undefined;
    if (involved?.uid) {
      return this.#applications.get(involved.uid);
    }
    const owners = (object.metadata.ownerReferences ?? []) as { uid: string }[];
    for (const { uid } of owners) {
      const application = this.#applications.get(uid);
      if (application) {
        return application;
      }
    }
    return this.#applications.get(String(object.metadata.uid));
  }

  /** Number of objects held. */
  get size(): number {
    return this.#applications.size;
  }
}
