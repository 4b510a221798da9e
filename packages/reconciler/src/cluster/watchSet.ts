import type { ObjectRef } from '@gitops-suite/model';
import { done, failed, type Outcome } from '../outcome';
import type { Clock, KindInfo, Logger } from '../ports';
import type { ApiClient } from './apiClient';
import type { Contact } from './contact';
import type { Discovery } from './discovery';
import type { LiveStore } from './liveStore';
import { resourcePath } from './resourcePath';
import { ResourceWatch, type WatchSink } from './resourceWatch';
import { planWatches, type Interest, type WatchSpec } from './watchPlan';

interface Running {
  spec: WatchSpec;
  version: string;
  watch: ResourceWatch;
}

/** Keeps the watches that the declared interest needs, and no others. @internal */
export class WatchSet {
  readonly #client: ApiClient;
  readonly #contact: Contact;
  readonly #discovery: Discovery;
  readonly #store: LiveStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #running = new Map<string, Running>();
  readonly #wideForbidden = new Set<string>();
  #interest: Interest = { kinds: [], namespaces: [] };

  constructor(options: {
    client: ApiClient;
    contact: Contact;
    discovery: Discovery;
    store: LiveStore;
    clock: Clock;
    logger: Logger;
  }) {
    this.#client = options.client;
    this.#contact = options.contact;
    this.#discovery = options.discovery;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Resolves when the first lists of this interest are in; kinds that are not served or may not be read are not waited for. */
  async declare(interest: Interest): Promise<Outcome<void>> {
    this.#interest = {
      kinds: [...interest.kinds],
      namespaces: [...interest.namespaces],
    };
    if (!this.#contact.reachable) {
      return this.#away();
    }
    for (const { group, kind } of interest.kinds) {
      const found = await this.#discovery.kind(group, kind);
      if (found.status === 'failed' && found.code !== 'missing-kind') {
        return found;
      }
    }
    this.replan();
    return this.#settled();
  }

  /** The cluster serves other kinds than before, or may be read differently. */
  replan(): void {
    const wanted = planWatches(this.#interest, (group, kind) =>
      this.#wideForbidden.has(`${group}/${kind}`),
    );
    const ids = new Set(wanted.map(({ id }) => id));
    const unwanted = [...this.#running.values()].filter(
      ({ spec }) => !ids.has(spec.id),
    );
    for (const { spec, watch } of unwanted) {
      watch.close();
      this.#running.delete(spec.id);
      this.#contact.note(spec.id, undefined);
    }
    for (const spec of wanted) {
      this.#ensure(spec);
    }
    if (unwanted.length > 0) {
      this.#forget();
    }
  }

  /** A watch whose kind is not served any more goes on: it tells what goes with the kind. */
  #ensure(spec: WatchSpec): void {
    const info = this.#discovery.known(spec.group, spec.kind, spec.version);
    const running = this.#running.get(spec.id);
    const fits =
      running?.version === info?.version && running?.watch.state !== 'missing';
    if (!info || fits) {
      return;
    }
    running?.watch.close();
    this.#running.set(spec.id, {
      spec,
      version: info.version,
      watch: this.#start(spec, info),
    });
  }

  /** True when all managed objects of the kind are known. */
  isComplete({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
    const running = this.#running.get(`root ${group}/${kind} *`);
    return running && running.watch.state !== 'missing'
      ? running.watch.complete
      : this.#discovery.isMissing(group, kind);
  }

  /** Which right is missing to know the managed objects of a kind. */
  denied({
    group,
    kind,
  }: Pick<ObjectRef, 'group' | 'kind'>): string | undefined {
    const running = this.#running.get(`root ${group}/${kind} *`);
    return running?.watch.state === 'forbidden'
      ? missingRight(running.spec)
      : undefined;
  }

  isWatched({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
    return this.#running.has(`root ${group}/${kind} *`);
  }

  close(): void {
    for (const { watch } of this.#running.values()) {
      watch.close();
    }
    this.#running.clear();
  }

  #start(spec: WatchSpec, info: KindInfo): ResourceWatch {
    return new ResourceWatch({
      client: this.#client,
      contact: this.#contact,
      clock: this.#clock,
      logger: this.#logger,
      target: {
        path: resourcePath(info, { namespace: spec.namespace }),
        apiVersion: info.group ? `${info.group}/${info.version}` : info.version,
        kind: info.kind,
        labelSelector: spec.labelSelector,
      },
      sink: this.#sink(spec),
    });
  }

  #sink(spec: WatchSpec): WatchSink {
    const { group, kind } = spec;
    const store = this.#store;
    const shared: Pick<WatchSink, 'changed' | 'isMissing'> = {
      // Not within the change itself: the set of watches may be in the middle of one.
      changed: () => queueMicrotask(() => this.#onState(spec)),
      isMissing: async () => {
        await this.#discovery.refresh();
        return this.#discovery.isMissing(group, kind);
      },
    };
    if (spec.role === 'event') {
      return {
        ...shared,
        put: event => store.putEvent(event),
        // Events expire on the server; here by age.
        remove: () => {},
        listed: () => {},
      };
    }
    const role = spec.role;
    return {
      ...shared,
      put: object => {
        if (role === 'root') {
          store.putRoot(object);
        } else {
          store.putChild(object);
        }
      },
      remove: object => store.removeObject(role, object),
      listed: (keys, resourceVersion) =>
        store.keepListed(role, spec, {
          keys,
          resourceVersion,
          isInScope: namespace =>
            spec.namespace === undefined || spec.namespace === namespace,
        }),
    };
  }

  #onState(spec: WatchSpec): void {
    const watch = this.#running.get(spec.id)?.watch;
    if (!watch) {
      return;
    }
    const isForbidden = watch.state === 'forbidden';
    const name = `${spec.group}/${spec.kind}`;
    if (isForbidden && spec.role !== 'root' && spec.namespace === undefined) {
      this.#wideForbidden.add(name);
      this.replan();
      return;
    }
    this.#contact.note(spec.id, isForbidden ? missingRight(spec) : undefined);
  }

  /** What no watch covers any more is dropped without a word. */
  #forget(): void {
    const covers = (role: string, kind: string, namespace: string) =>
      this.#running.has(`${role} ${kind} *`) ||
      this.#running.has(`${role} ${kind} ${namespace}`);
    for (const role of ['root', 'child'] as const) {
      this.#store.drop(
        role,
        (kind, namespace) => !covers(role, kind, namespace),
      );
    }
    this.#store.dropEvents(
      namespace => namespace === '' || covers('event', '/Event', namespace),
    );
  }

  async #settled(): Promise<Outcome<void>> {
    const away = this.#contact.whenLost();
    try {
      for (;;) {
        const watches = [...this.#running.values()].map(({ watch }) => watch);
        const lists = Promise.all(watches.map(watch => watch.settled()));
        const failures = await Promise.race([lists, away.lost]);
        if (failures === undefined) {
          return this.#away();
        }
        // A watch of the whole cluster may have given way to some of single namespaces.
        const isSame = [...this.#running.values()].every(({ watch }) =>
          watches.includes(watch),
        );
        if (isSame) {
          return failures.find(failure => failure) ?? done(undefined);
        }
      }
    } finally {
      away.cancel();
    }
  }

  #away(): Outcome<void> {
    return (
      this.#contact.failure ?? failed('unreachable', 'the cluster is closed')
    );
  }
}

function missingRight({ group, kind, namespace }: WatchSpec): string {
  const name = group ? `${kind}.${group}` : kind;
  const where = namespace ? ` in namespace ${namespace}` : '';
  return `may not list and watch ${name}${where}; grant it to the suite's user in this cluster`;
}
