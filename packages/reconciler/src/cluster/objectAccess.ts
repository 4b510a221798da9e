import {
  objectKey,
  PART_OF_LABEL,
  refOf,
  type KubernetesObject,
  type ObjectRef,
} from '@gitops-suite/model';
import { parseJson } from '../json';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type { Applied, ApplyOptions, DeleteOptions, JsonPatch } from '../ports';
import type { ApiClient } from './apiClient';
import type { ApiAnswer, ApiRequest } from './apiRequest';
import type { Contact } from './contact';
import type { Discovery } from './discovery';
import { kindNotNamespaced, kindNotServed } from './kindNotServed';
import type { LiveStore } from './liveStore';
import { resourcePath } from './resourcePath';
import { withoutValues } from './translateStatus';
import { withoutUndeclared } from './undeclaredFields';
import { deleteRequest, patchRequest, writeRequest } from './writeRequest';

/** Codes of answers to a deletion that mean that there is nothing to delete. */
const goneCodes = ['not-found', 'missing-namespace', 'missing-kind'];

/** Reads and writes single objects; what was written is known to the store at once. @internal */
export class ObjectAccess {
  readonly #client: ApiClient;
  readonly #contact: Contact;
  readonly #discovery: Discovery;
  readonly #store: LiveStore;
  readonly #isHeld: (ref: ObjectRef) => boolean;
  readonly #mayWrite: () => Failure | undefined;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: {
    client: ApiClient;
    contact: Contact;
    discovery: Discovery;
    store: LiveStore;
    /** True for kinds whose managed objects the store holds. */
    isHeld(ref: ObjectRef): boolean;
    /** Why nothing may be written now. */
    mayWrite(): Failure | undefined;
    /** Whose rights decide; those of the connection by default. */
    user?: string;
  }) {
    this.#client = options.client;
    this.#contact = options.contact;
    this.#discovery = options.discovery;
    this.#store = options.store;
    this.#isHeld = options.isHeld;
    this.#mayWrite = options.mayWrite;
    this.#headers = options.user ? { 'impersonate-user': options.user } : {};
  }

  async get(ref: ObjectRef): Promise<Outcome<KubernetesObject | undefined>> {
    const path = await this.#pathOf(ref);
    if (path.status === 'failed') {
      return path;
    }
    const answer = await this.#request({
      verb: 'get',
      path: path.value,
      subject: objectKey(ref),
      priority: 'read',
    });
    if (answer.status === 'failed') {
      return answer.code === 'not-found' ? done(undefined) : answer;
    }
    return done(parseJson(answer.value.text) as KubernetesObject);
  }

  async apply(
    manifest: KubernetesObject,
    options: ApplyOptions,
  ): Promise<Outcome<Applied>> {
    const ref = refOf(manifest);
    const path = await this.#pathOf(ref);
    if (path.status === 'failed') {
      return path;
    }
    const target = await this.#targetOf(manifest, path.value, options);
    if (target.status === 'failed') {
      return target;
    }
    const write = async (object: KubernetesObject) =>
      applied(
        ref,
        await this.#request(writeRequest(object, options, target.value)),
      );
    const writeKnown = async (): Promise<Outcome<Applied>> => {
      const outcome = await write(manifest);
      const known =
        outcome.status === 'failed' && options.validate === false
          ? withoutUndeclared(manifest, outcome.message)
          : undefined;
      return known ? write(known) : outcome;
    };
    if (options.dryRun) {
      return writeKnown();
    }
    return this.#store.whileWriting(objectKey(ref), async () => {
      const outcome = await writeKnown();
      if (outcome.status === 'done') {
        this.#written(outcome.value.object);
      }
      return outcome;
    });
  }

  async patch(
    ref: ObjectRef,
    operations: JsonPatch,
    options: { dryRun: boolean },
  ): Promise<Outcome<KubernetesObject>> {
    const path = await this.#pathOf(ref);
    if (path.status === 'failed') {
      return path;
    }
    const answer = await this.#request({
      ...{ path: path.value, subject: objectKey(ref) },
      ...patchRequest(operations, options),
    });
    if (answer.status === 'failed') {
      return withoutSecrets(ref, answer);
    }
    return done(parseJson(answer.value.text) as KubernetesObject);
  }

  async delete(ref: ObjectRef, options: DeleteOptions): Promise<Outcome<void>> {
    // Any version serves: the recorded one may not be served any more.
    const kind = await this.#discovery.kind(ref.group, ref.kind, ref.version);
    if (kind.status === 'failed') {
      return kind.code === 'missing-kind' ? done(undefined) : kind;
    }
    const request: ApiRequest = {
      ...{ path: resourcePath(kind.value, ref), subject: objectKey(ref) },
      ...deleteRequest(options),
    };
    return this.#store.whileWriting(objectKey(ref), async () => {
      const answer = await this.#request(request);
      if (answer.status === 'failed') {
        return goneCodes.includes(answer.code) ? done(undefined) : answer;
      }
      if (!options.dryRun) {
        this.#deleted(ref, options.uid, answer.value.text);
      }
      return done(undefined);
    });
  }

  async release(
    ref: ObjectRef,
    { uid, finalizer }: { uid: string; finalizer: string },
  ): Promise<Outcome<void>> {
    const path = await this.#pathOf(ref);
    const read = path.status === 'done' ? await this.get(ref) : path;
    if (path.status === 'failed' || read.status === 'failed') {
      return path.status === 'failed' ? path : (read as Failure);
    }
    const metadata = read.value?.metadata;
    const finalizers = (metadata?.finalizers ?? []) as string[];
    if (metadata?.uid !== uid || !finalizers.includes(finalizer)) {
      return done(undefined);
    }
    const { resourceVersion } = metadata;
    const left = finalizers.filter(one => one !== finalizer);
    return this.#store.whileWriting(objectKey(ref), async () => {
      const answer = await this.#request({
        verb: 'apply',
        method: 'PATCH',
        path: path.value,
        subject: objectKey(ref),
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({
          metadata: { uid, resourceVersion, finalizers: left },
        }),
        priority: 'write',
      });
      if (answer.status === 'failed') {
        return goneCodes.includes(answer.code) ? done(undefined) : answer;
      }
      const object = parseJson(answer.value.text) as KubernetesObject;
      if (left.length === 0 && object.metadata.deletionTimestamp) {
        this.#store.bury(objectKey(ref), uid);
      } else {
        this.#written(object);
      }
      return done(undefined);
    });
  }

  /** A whole object is written over the version that it names, else over the one that is there, or anew. */
  async #targetOf(
    manifest: KubernetesObject,
    path: string,
    { method }: ApplyOptions,
  ): Promise<Outcome<{ path: string; resourceVersion?: string }>> {
    if (method !== 'replace') {
      return done({ path });
    }
    const { resourceVersion } = manifest.metadata;
    if (typeof resourceVersion === 'string') {
      return done({ path, resourceVersion });
    }
    const read = await this.get(refOf(manifest));
    return read.status === 'failed'
      ? read
      : done({
          path,
          resourceVersion: read.value?.metadata.resourceVersion as
            | string
            | undefined,
        });
  }

  async #request(request: ApiRequest): Promise<Outcome<ApiAnswer>> {
    const isWrite = request.verb === 'apply' || request.verb === 'delete';
    const answer = await this.#client.request({
      ...request,
      headers: { ...request.headers, ...this.#headers },
      check: isWrite ? this.#mayWrite : undefined,
    });
    if (answer.status === 'failed') {
      this.#learn(answer);
    }
    return answer;
  }

  #learn({ code }: Failure): void {
    if (
      code === 'unreachable' ||
      code === 'timeout' ||
      code === 'unauthorized'
    ) {
      this.#contact.suspect();
    } else if (code === 'missing-kind') {
      this.#discovery.invalidate();
    }
  }

  async #pathOf(ref: ObjectRef): Promise<Outcome<string>> {
    const subject = objectKey(ref);
    const kind = await this.#discovery.kind(ref.group, ref.kind, ref.version);
    if (kind.status === 'failed') {
      return { ...kind, subject };
    }
    const info = kind.value;
    if (info.version !== ref.version) {
      return { ...kindNotServed(ref, info.version), subject };
    }
    if (info.namespaced && ref.namespace === undefined) {
      const message = `${ref.kind} ${ref.name} needs a namespace`;
      return failed('invalid', message, { subject });
    }
    if (!info.namespaced && ref.namespace !== undefined) {
      return { ...kindNotNamespaced(ref), subject };
    }
    return done(resourcePath(info, ref));
  }

  #written(object: KubernetesObject): void {
    const isRoot = object.metadata.labels?.[PART_OF_LABEL] !== undefined;
    if (isRoot && this.#isHeld(refOf(object))) {
      this.#store.written(object);
    }
  }

  #deleted(ref: ObjectRef, uid: string, text: string): void {
    const body = parseJson(text) as KubernetesObject;
    if (body.kind === 'Status') {
      this.#store.bury(objectKey(ref), uid);
    } else if (body.metadata.deletionTimestamp !== undefined) {
      this.#written(body);
    }
  }
}

function applied(ref: ObjectRef, answer: Outcome<ApiAnswer>): Outcome<Applied> {
  if (answer.status === 'failed') {
    // Its definition went away after discovery had named it: the server only says that there is no such path.
    const { subject, cause } = answer;
    return answer.code === 'missing-kind'
      ? { ...kindNotServed(ref), subject, cause }
      : withoutSecrets(ref, answer);
  }
  const { text, code } = answer.value;
  return done({
    object: parseJson(text) as KubernetesObject,
    created: code === 201,
  });
}

/** What the server quotes of a Secret stays here. */
function withoutSecrets(ref: ObjectRef, failure: Failure): Failure {
  return ref.kind === 'Secret'
    ? { ...failure, message: withoutValues(failure.message), cause: undefined }
    : failure;
}
