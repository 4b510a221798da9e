import {
  APPLICATION_ANNOTATION,
  FIELD_MANAGER,
  objectKey,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';
import { done, failed, type Failure, type FailureCode } from '../outcome';
import { soleLeader } from '../cluster/lease';
import type { Cluster } from '../ports';

/** A cluster in memory for decisions that no server is needed for; applies and deletions are noted in order. */
export interface FakeCluster extends Cluster {
  reachable: boolean;
  readonly objects: Map<string, KubernetesObject>;
  /** `apply <key>` and `delete <key>`; dry runs are not writes. */
  readonly writes: string[];
  readonly dryRuns: string[];
  /** What the next writes (or dry runs) of a key answer instead; one answer each. */
  failNext(
    verb: 'apply' | 'dryRun' | 'delete',
    key: string,
    code: FailureCode,
    times?: number,
  ): void;
  /** Called before each write. */
  onWrite?: (write: string) => void;
}

export function createFakeCluster(name = 'test'): FakeCluster {
  const objects = new Map<string, KubernetesObject>();
  const failures = new Map<string, Failure[]>();
  let versions = 0;
  const cluster: FakeCluster = {
    name,
    reachable: true,
    objects,
    writes: [],
    dryRuns: [],
    failNext(verb, key, code, times = 1) {
      const id = `${verb} ${key}`;
      const failure = failed(code, `${code} at ${verb}`);
      failures.set(id, new Array<Failure>(times).fill(failure));
    },
    status: () => ({
      name,
      reachable: cluster.reachable,
      objects: objects.size,
      message: cluster.reachable ? undefined : 'connection refused',
    }),
    async kind(group, kind, version = 'v1') {
      return done({ group, kind, version, plural: '', namespaced: true });
    },
    watch: async () => done(undefined),
    actingAs: () => cluster,
    live: {
      get: key => objects.get(key),
      // Tests change objects in place.
      version: key =>
        objects.has(key) ? JSON.stringify(objects.get(key)) : undefined,
      ofApplication: id =>
        [...objects.values()].filter(({ metadata }) =>
          metadata.annotations?.[APPLICATION_ANNOTATION]?.includes(`/${id}/`),
        ),
      applications: () => [
        ...new Set(
          [...objects.values()].flatMap(
            ({ metadata }) =>
              metadata.annotations?.[APPLICATION_ANNOTATION]?.split('/')[1] ??
              [],
          ),
        ),
      ],
      children: () => [],
      events: () => [],
      isComplete: () => true,
      denied: () => undefined,
      size: () => objects.size,
    },
    leadership: soleLeader,
    get: async ref => done(objects.get(objectKey(ref))),
    async apply(manifest, { dryRun, method }) {
      const key = objectKey(refOf(manifest));
      const verb = dryRun ? 'dryRun' : 'apply';
      if (dryRun) {
        cluster.dryRuns.push(key);
      } else {
        cluster.onWrite?.(`apply ${key}`);
        const word = method === 'replace' ? 'replace' : 'apply';
        cluster.writes.push(`${word} ${key}`);
      }
      const failure = failures.get(`${verb} ${key}`)?.shift();
      if (failure) {
        return failure;
      }
      const before = objects.get(key);
      if (before && method === 'create') {
        return failed('conflict', `${key} already exists`);
      }
      versions += 1;
      const object = structuredClone({
        ...manifest,
        metadata: {
          ...manifest.metadata,
          uid: before?.metadata.uid ?? `uid-${versions}`,
          resourceVersion: `${versions}`,
          managedFields: [
            {
              manager: FIELD_MANAGER,
              operation: 'Apply',
              apiVersion: manifest.apiVersion,
              fieldsV1: fieldsOf(statedBy(manifest)),
            },
          ],
        },
      });
      if (!dryRun) {
        objects.set(key, object);
      }
      return done({ object, created: before === undefined });
    },
    async patch(ref) {
      const object = objects.get(objectKey(ref));
      return object
        ? done(object)
        : failed('not-found', `${objectKey(ref)} does not exist`);
    },
    async delete(ref, { dryRun }) {
      const key = objectKey(ref);
      if (dryRun) {
        return done(undefined);
      }
      cluster.onWrite?.(`delete ${key}`);
      cluster.writes.push(`delete ${key}`);
      const failure = failures.get(`delete ${key}`)?.shift();
      if (failure) {
        return failure;
      }
      const object = objects.get(key);
      if (object && finalizersOf(object).length > 0) {
        object.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
      } else {
        objects.delete(key);
      }
      return done(undefined);
    },
    async release(ref, { uid, finalizer }) {
      const object = objects.get(objectKey(ref));
      if (object?.metadata.uid === uid) {
        const left = finalizersOf(object).filter(one => one !== finalizer);
        object.metadata.finalizers = left;
        if (left.length === 0 && object.metadata.deletionTimestamp) {
          objects.delete(objectKey(ref));
        }
      }
      return done(undefined);
    },
    identity: () => undefined,
    onChange: () => () => {},
    onStatus: () => () => {},
    managedKinds: async () => done([]),
    epoch: () => 'epoch',
    requests: () => ({}),
    close: async () => {},
  };
  return cluster;
}

function finalizersOf({ metadata }: KubernetesObject): string[] {
  return (metadata.finalizers ?? []) as string[];
}

function statedBy({ metadata, ...rest }: KubernetesObject): object {
  const { apiVersion: _apiVersion, kind: _kind, ...fields } = rest;
  const { name: _name, namespace: _namespace, ...described } = metadata;
  return { ...fields, metadata: described };
}

/** What an apply owns; lists as a whole. */
function fieldsOf(value: unknown): object {
  const isMap =
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap
    ? Object.fromEntries(
        Object.entries(value).map(([name, child]) => [
          `f:${name}`,
          fieldsOf(child),
        ]),
      )
    : {};
}
