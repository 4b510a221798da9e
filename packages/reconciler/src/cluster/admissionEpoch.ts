import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@gitops-suite/model';
import type { Clock, Logger } from '../ports';
import type { ApiClient } from './apiClient';
import type { Contact } from './contact';
import type { Discovery } from './discovery';
import { resourcePath } from './resourcePath';
import { ResourceWatch } from './resourceWatch';
import { nameOf } from './collection';

const admission = 'admissionregistration.k8s.io';
const crd = {
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
};
const apiService = { group: 'apiregistration.k8s.io', kind: 'APIService' };

const watched = [
  crd,
  apiService,
  { group: admission, kind: 'MutatingWebhookConfiguration' },
  { group: admission, kind: 'ValidatingWebhookConfiguration' },
  { group: admission, kind: 'MutatingAdmissionPolicy' },
  { group: admission, kind: 'MutatingAdmissionPolicyBinding' },
  { group: admission, kind: 'ValidatingAdmissionPolicy' },
  { group: admission, kind: 'ValidatingAdmissionPolicyBinding' },
];

/**
 * Follows what decides how the API server changes or refuses an object: schemas, webhooks, policies. Metadata only.
 * What may not be read (403) is left out: verdicts are then only as fresh as the object and the manifest.
 * Parameters of policies are not followed.
 * @internal
 */
export class AdmissionEpoch {
  readonly #options: {
    client: ApiClient;
    contact: Contact;
    discovery: Discovery;
    clock: Clock;
    logger: Logger;
  };
  readonly #watches = new Map<string, ResourceWatch>();
  readonly #generations = new Map<string, string>();
  #value: string | undefined;

  constructor(options: {
    client: ApiClient;
    contact: Contact;
    discovery: Discovery;
    clock: Clock;
    logger: Logger;
  }) {
    this.#options = options;
  }

  value(): string {
    this.#value ??= createHash('sha256')
      .update(JSON.stringify([...this.#generations].sort()))
      .digest('hex')
      .slice(0, 16);
    return this.#value;
  }

  /** Starts the watches of kinds that are served by now. */
  follow(): void {
    const { discovery } = this.#options;
    for (const { group, kind } of watched) {
      const info = discovery.known(group, kind);
      const name = `${group}/${kind}`;
      if (!info && this.#watches.has(name)) {
        this.#watches.get(name)!.close();
        this.#watches.delete(name);
      } else if (info && !this.#watches.has(name)) {
        this.#watches.set(
          name,
          new ResourceWatch({
            ...this.#options,
            target: {
              path: resourcePath(info),
              apiVersion: `${group}/${info.version}`,
              kind,
              metadataOnly: true,
            },
            sink: this.#sink(group, kind),
          }),
        );
      }
    }
  }

  /** Resolves when the first lists are in, or cannot be had. */
  async settled(): Promise<void> {
    await Promise.all([...this.#watches.values()].map(w => w.settled()));
  }

  close(): void {
    for (const watch of this.#watches.values()) {
      watch.close();
    }
  }

  #sink(group: string, kind: string) {
    const { discovery } = this.#options;
    const prefix = `${kind} `;
    const set = (name: string, generation: string | undefined) => {
      if (this.#generations.get(name) === generation) {
        return;
      }
      if (generation === undefined) {
        this.#generations.delete(name);
      } else {
        this.#generations.set(name, generation);
      }
      this.#value = undefined;
    };
    const servesKinds = kind === crd.kind || kind === apiService.kind;
    const announce = () => servesKinds && discovery.invalidate();
    return {
      put: (object: KubernetesObject) => {
        set(`${prefix}${nameOf(object)}`, generationOf(object));
        announce();
      },
      remove: (object: KubernetesObject) => {
        set(`${prefix}${nameOf(object)}`, undefined);
        announce();
      },
      listed: (keys: ReadonlySet<string>) => {
        for (const name of [...this.#generations.keys()]) {
          if (name.startsWith(prefix) && !keys.has(name.slice(prefix.length))) {
            set(name, undefined);
          }
        }
      },
      changed: () => {},
      isMissing: async () => {
        await discovery.refresh();
        return discovery.isMissing(group, kind);
      },
    };
  }
}

/** `generation` moves with the content alone; status and bookkeeping do not matter. */
function generationOf({ metadata }: KubernetesObject): string {
  return `${metadata.uid}:${metadata.generation ?? metadata.resourceVersion}`;
}
