import { trackUpdate } from '../apply/fieldManager';
import { isSameJson } from '../apply/sameJson';
import { asList, asObject, type Json, type JsonObject } from '../schema/types';
import { timestamp, type Cluster } from '../server/cluster';
import { removeEntry } from '../server/remove';
import { writeContext } from '../server/write';
import type { Entry } from '../storage/entry';
import { customKinds } from './customKinds';

const storage = 'customresourcedefinitions.apiextensions.k8s.io';
const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

/** Serves what CustomResourceDefinitions define, a moment after they change, and cleans up after them. */
export class DefinitionController {
  readonly #unsubscribe: () => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly cluster: Cluster, private readonly delay = 30) {
    // What was established before a restart is served from the first request on.
    for (const entry of cluster.store.list(storage)) this.#process(entry.key);
    this.#unsubscribe = cluster.store.subscribe(change => {
      if (change.storage !== storage) return;
      if (!change.after) cluster.kinds.replaceCustom(change.key, []);
      else this.#schedule(change.key);
    });
  }

  stop(): void {
    this.#unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #schedule(key: string): void {
    if (this.#timers.has(key)) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#process(key);
      }, this.delay),
    );
  }

  #process(key: string): void {
    const entry = this.cluster.store.get(storage, key);
    if (!entry) return;
    if (asObject(entry.object.metadata).deletionTimestamp) {
      this.#cleanUp(entry);
      return;
    }
    const status = this.#statusOf(entry.object);
    const object = { ...entry.object, status };
    const accepted = asList(status.conditions).some(
      c => asObject(c).type === 'Established' && asObject(c).status === 'True',
    );
    this.cluster.kinds.replaceCustom(key, accepted ? customKinds(object) : []);
    if (isSameJson(entry.object.status, status)) return;
    const kind = this.cluster.kinds.findByResource(storage);
    if (!kind) return;
    const context = writeContext(
      this.cluster,
      { kind, subresource: 'status' },
      'kube-apiserver',
    );
    this.cluster.store.put(
      storage,
      key,
      trackUpdate(context, entry.object, object),
    );
  }

  #statusOf(definition: JsonObject): JsonObject {
    const spec = asObject(definition.spec);
    const status = asObject(definition.status);
    const names = asObject(spec.names);
    const taken = this.#whoTook(definition);
    const stored = asList(spec.versions)
      .map(asObject)
      .filter(v => v.storage === true)
      .map(v => String(v.name));
    return {
      conditions: [
        this.#condition(status, {
          type: 'NamesAccepted',
          status: taken ? 'False' : 'True',
          reason: taken ? 'KindConflict' : 'NoConflicts',
          message: taken
            ? `${JSON.stringify(names.kind)} is already in use`
            : 'no conflicts found',
        }),
        this.#condition(status, {
          type: 'Established',
          status: taken ? 'False' : 'True',
          reason: taken ? 'NotAccepted' : 'InitialNamesAccepted',
          message: taken
            ? 'not all names are accepted'
            : 'the initial names have been accepted',
        }),
      ],
      acceptedNames: (taken ? { plural: '', kind: '' } : names) as Json,
      storedVersions: [
        ...new Set([...asList(status.storedVersions).map(String), ...stored]),
      ],
      ...(status.observedGeneration !== undefined && {
        observedGeneration: status.observedGeneration,
      }),
    };
  }

  #condition(status: JsonObject, wanted: JsonObject): JsonObject {
    const old = asList(status.conditions)
      .map(asObject)
      .find(c => c.type === wanted.type);
    const since =
      old && old.status === wanted.status
        ? old.lastTransitionTime
        : timestamp(this.cluster);
    const { type, status: value, reason, message } = wanted;
    return { type, status: value, lastTransitionTime: since, reason, message };
  }

  /** Another definition of the same group that serves the kind under another plural. */
  #whoTook(definition: JsonObject): string | undefined {
    const spec = asObject(definition.spec);
    const name = String(asObject(definition.metadata).name);
    const other = this.cluster.kinds
      .all()
      .find(
        kind =>
          kind.group === spec.group &&
          kind.kind === asObject(spec.names).kind &&
          kind.custom !== undefined &&
          kind.custom.definition !== name,
      );
    return other?.custom?.definition;
  }

  #cleanUp(entry: Entry): void {
    const { cluster } = this;
    const metadata = asObject(entry.object.metadata);
    const finalizers = asList(metadata.finalizers);
    if (!finalizers.includes(cleanup)) return;
    const kind = cluster.kinds.findByResource(entry.key);
    const objects = kind ? cluster.store.list(kind.storage) : [];
    let left = 0;
    for (const object of objects) {
      const deleted = asObject(object.object.metadata).deletionTimestamp;
      const gone =
        !deleted && removeEntry(cluster, kind!, object, { dryRun: false }).gone;
      if (!gone) left++;
    }
    if (left > 0) {
      this.#schedule(entry.key);
      return;
    }
    const rest = finalizers.filter(f => f !== cleanup);
    if (rest.length === 0) {
      cluster.store.remove(storage, entry.key);
      return;
    }
    cluster.store.put(storage, entry.key, {
      ...entry.object,
      metadata: { ...metadata, finalizers: rest },
    });
  }
}
