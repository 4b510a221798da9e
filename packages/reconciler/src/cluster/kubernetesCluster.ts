import {
  FIELD_MANAGER,
  PART_OF_LABEL,
  objectKey,
  refOf,
  type ClusterStatus,
  type KubernetesObject,
  type ObjectRef,
} from '@gitops-suite/model';
import type { ClusterConfig } from '../config';
import { parseJson } from '../json';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type {
  Applied,
  ApplyOptions,
  Clock,
  Cluster,
  DeleteOptions,
  KindInfo,
  LiveChange,
  Logger,
} from '../ports';
import { AdmissionEpoch } from './admissionEpoch';
import { ApiClient, type ApiRequest } from './apiClient';
import { Contact } from './contact';
import { Discovery } from './discovery';
import type { ClusterAccess } from './kubeconfig';
import { LiveStore } from './liveStore';
import { RequestLimiter } from './requestLimiter';
import { resourcePath } from './resourcePath';
import { withoutValues } from './translateStatus';
import type { Interest } from './watchPlan';
import { WatchSet } from './watchSet';

const PROBE_TIMEOUT_MS = 5_000;
const WRITE_MS = 30_000;

/** @internal */
export interface ClusterOptions {
  /** Told apart on shared clusters. */
  installation: string;
  clock: Clock;
  logger: Logger;
  /** Probe of a silent cluster; 20 s by default. */
  probeMs?: number;
}

/** See {@link Cluster}. @internal */
export class KubernetesCluster implements Cluster {
  readonly name: string;
  readonly live: LiveStore;
  readonly #client: ApiClient;
  readonly #contact: Contact;
  readonly #discovery: Discovery;
  readonly #watches: WatchSet;
  readonly #epoch: AdmissionEpoch;
  readonly #logger: Logger;
  readonly #listeners = new Set<(change: LiveChange) => void>();

  constructor(
    config: ClusterConfig,
    access: ClusterAccess,
    options: ClusterOptions,
  ) {
    const { clock, logger } = options;
    this.name = config.name;
    this.#logger = logger;
    this.#client = new ApiClient({
      access,
      clock,
      limiter: new RequestLimiter({
        clock,
        qps: config.qps,
        burst: config.burst,
      }),
      onContact: () => this.#contact.proven(),
    });
    this.#contact = new Contact({
      name: config.name,
      clock,
      logger,
      probe: () => this.#probe(),
      probeMs: options.probeMs ?? 20_000,
      objects: () => this.live.size(),
    });
    this.#discovery = new Discovery({
      client: this.#client,
      clock,
      onChange: () => {
        this.#epoch.follow();
        this.#watches.replan();
      },
    });
    this.live = new LiveStore({
      installation: options.installation,
      clock,
      isComplete: kind => this.#watches.isComplete(kind),
      onChange: change => this.#tell(change),
    });
    const shared = {
      client: this.#client,
      contact: this.#contact,
      discovery: this.#discovery,
      clock,
      logger,
    };
    this.#watches = new WatchSet({ ...shared, store: this.live });
    this.#epoch = new AdmissionEpoch(shared);
  }

  /** Looks for the cluster once; afterwards it is looked for again until it is there. */
  async connect(): Promise<void> {
    await this.#contact.check();
    if (this.#contact.reachable) {
      await this.#discovery.refresh();
      await this.#epoch.settled();
    }
    let wasReachable = this.#contact.reachable;
    this.#contact.onStatus(({ reachable }) => {
      if (reachable && !wasReachable) {
        this.#discovery.invalidate();
      }
      wasReachable = reachable;
    });
  }

  status(): ClusterStatus {
    return this.#contact.status();
  }

  kind(
    group: string,
    kind: string,
    version?: string,
  ): Promise<Outcome<KindInfo>> {
    return this.#discovery.kind(group, kind, version);
  }

  watch(interest: Interest): Promise<Outcome<void>> {
    return this.#watches.declare(interest);
  }

  async get(ref: ObjectRef): Promise<Outcome<KubernetesObject | undefined>> {
    const subject = objectKey(ref);
    const path = await this.#pathOf(ref);
    if (path.status === 'failed') {
      return path;
    }
    const answer = await this.#request({
      verb: 'get',
      path: path.value,
      subject,
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
    const answer = await this.#request({
      verb: options.dryRun ? 'dryRun' : 'apply',
      method: 'PATCH',
      path: path.value,
      subject: objectKey(ref),
      query: {
        fieldManager: FIELD_MANAGER,
        force: String(options.force),
        // A field that the server does not know is a mistake that people want to hear about.
        fieldValidation: 'Strict',
        dryRun: options.dryRun ? 'All' : undefined,
      },
      // JSON is YAML, and its numbers stay as they were written.
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(manifest),
      timeoutMs: WRITE_MS,
      priority: options.dryRun ? 'read' : 'write',
    });
    if (answer.status === 'failed') {
      return ref.kind === 'Secret'
        ? {
            ...answer,
            message: withoutValues(answer.message),
            cause: undefined,
          }
        : answer;
    }
    const object = parseJson(answer.value.text) as KubernetesObject;
    if (!options.dryRun) {
      this.#wrote(object);
    }
    return done({ object, created: answer.value.code === 201 });
  }

  async delete(ref: ObjectRef, options: DeleteOptions): Promise<Outcome<void>> {
    const path = await this.#pathOf(ref);
    if (path.status === 'failed') {
      return path.code === 'missing-kind' ? done(undefined) : path;
    }
    const answer = await this.#request({
      verb: options.dryRun ? 'dryRun' : 'delete',
      method: 'DELETE',
      path: path.value,
      subject: objectKey(ref),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: options.propagation,
        preconditions: { uid: options.uid },
        dryRun: options.dryRun ? ['All'] : undefined,
      }),
      priority: 'write',
    });
    if (answer.status === 'failed') {
      const isGone =
        answer.code === 'not-found' ||
        answer.code === 'missing-namespace' ||
        answer.code === 'missing-kind';
      return isGone ? done(undefined) : answer;
    }
    if (!options.dryRun) {
      this.#deleted(ref, options.uid, answer.value.text);
    }
    return done(undefined);
  }

  onChange(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onStatus(listener: (status: ClusterStatus) => void): () => void {
    return this.#contact.onStatus(listener);
  }

  epoch(): string {
    return this.#epoch.value();
  }

  requests(): Readonly<Record<string, number>> {
    return this.#client.counts();
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#watches.close();
    this.#epoch.close();
    this.#discovery.close();
    this.#contact.close();
    this.#client.close();
  }

  async #probe(): Promise<Outcome<{ version?: string }>> {
    const answer = await this.#client.request({
      verb: 'probe',
      path: '/version',
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    if (answer.status === 'failed') {
      // Not allowed to ask is an answer.
      return answer.code === 'forbidden' ? done({}) : answer;
    }
    try {
      const { gitVersion } = JSON.parse(answer.value.text);
      return done({ version: gitVersion });
    } catch (cause) {
      return failed(
        'server-error',
        'what answers is not a Kubernetes API server; check server of the kubeconfig',
        { cause },
      );
    }
  }

  async #request(request: ApiRequest) {
    const answer = await this.#client.request(request);
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
    const kind = await this.#discovery.kind(ref.group, ref.kind, ref.version);
    if (kind.status === 'failed') {
      return { ...kind, subject: objectKey(ref) };
    }
    const info = kind.value;
    if (info.version !== ref.version) {
      return failed(
        'missing-kind',
        `the cluster serves ${ref.kind} as ${info.group}/${info.version}, not as ${ref.group}/${ref.version}`,
        { subject: objectKey(ref) },
      );
    }
    if (info.namespaced !== (ref.namespace !== undefined)) {
      return failed(
        'invalid',
        info.namespaced
          ? `${ref.kind} ${ref.name} needs a namespace`
          : `${ref.kind} ${ref.name} is cluster-wide: it cannot be in namespace ${ref.namespace}`,
        { subject: objectKey(ref) },
      );
    }
    const { namespace, name } = ref;
    return done(resourcePath(info, { namespace, name }));
  }

  /** What was just written is known at once; the watch event that follows is not news. */
  #wrote(object: KubernetesObject): void {
    const isRoot = object.metadata.labels?.[PART_OF_LABEL] !== undefined;
    if (isRoot && this.#watches.isWatched(refOf(object))) {
      this.live.putRoot(object, true);
    }
  }

  #deleted(ref: ObjectRef, uid: string, text: string): void {
    const body = parseJson(text) as KubernetesObject;
    if (body.kind === 'Status') {
      this.live.bury(objectKey(ref), uid);
    } else if (body.metadata.deletionTimestamp !== undefined) {
      this.#wrote(body);
    }
  }

  #tell(change: LiveChange): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error('a listener of live changes failed', {
          cluster: this.name,
          error: String((error as Error)?.stack ?? error),
        });
      }
    }
  }
}
