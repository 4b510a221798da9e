import type { KubernetesObject } from '@gitops-suite/model';

/** Which Application a live object belongs to, by uid: its roots, and what grows below them. @internal */
export class Owners {
  readonly #applications = new Map<string, string>();

  /** Roots of an Application, by the uids of its inventory. */
  setRoots(applicationId: string, uids: Iterable<string>): void {
    for (const uid of uids) {
      this.#applications.set(uid, applicationId);
    }
  }

  /** The Application of a child or of the object that an event is about; what is found is remembered for its children. */
  find(object: KubernetesObject): string | undefined {
    const involved = object.involvedObject as { uid?: string } | undefined;
    if (involved?.uid) {
      return this.#applications.get(involved.uid);
    }
    const owners = (object.metadata.ownerReferences ?? []) as { uid: string }[];
    for (const { uid } of owners) {
      const application = this.#applications.get(uid);
      if (application) {
        this.#applications.set(String(object.metadata.uid), application);
        return application;
      }
    }
    return this.#applications.get(String(object.metadata.uid));
  }

  forget(uid: string): void {
    this.#applications.delete(uid);
  }
}
