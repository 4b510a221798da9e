import type {
  ClusterStatus,
  KubernetesObject,
  ObjectRef,
} from '@gitops-suite/model';
import type { RunCommand } from '../command/runCommand';
import type { ClusterConfig, LeaseConfig } from '../config';
import { done, type Outcome } from '../outcome';
import type {
  Applied,
  ApplyOptions,
  Clock,
  Cluster,
  DeleteOptions,
  JsonPatch,
  KindInfo,
  Leadership,
  LiveChange,
  Logger,
} from '../ports';
import { actingCluster } from './actingCluster';
import { AdmissionEpoch } from './admissionEpoch';
import { ApiClient } from './apiClient';
import { Contact } from './contact';
import { Discovery } from './discovery';
import type { ClusterAccess } from './kubeconfig';
import {
  KubernetesLease,
  LeaderElector,
  soleLeader,
  whyNotLeading,
} from './lease';
import { LiveStore } from './liveStore';
import { ObjectAccess } from './objectAccess';
import { RequestLimiter } from './requestLimiter';
import { findManagedKinds } from './managedKinds';
import { probe, readIdentity } from './probe';
import type { Interest } from './watchPlan';
import { WatchSet } from './watchSet';

/** @internal */
export interface ClusterOptions {
  /** Told apart on shared clusters. */
  installation: string;
  clock: Clock;
  logger: Logger;
  /** Probe of a silent cluster; 20 s by default. */
  probeMs?: number;
  /** Without one this process is the only one that writes. */
  lease?: LeaseConfig;
  /** Who runs credential plugins. */
  run?: RunCommand;
}

/** See {@link Cluster}. @internal */
export class KubernetesCluster implements Cluster {
  readonly name: string;
  readonly live: LiveStore;
  readonly leadership: Leadership;
  readonly #elector: LeaderElector | undefined;
  readonly #client: ApiClient;
  readonly #limiter: RequestLimiter;
  readonly #contact: Contact;
  readonly #discovery: Discovery;
  readonly #watches: WatchSet;
  readonly #epoch: AdmissionEpoch;
  readonly #objects: ObjectAccess;
  readonly #accessAs: (user: string | undefined) => ObjectAccess;
  readonly #acting = new Map<string, Cluster>();
  readonly #logger: Logger;
  readonly #listeners = new Set<(change: LiveChange) => void>();
  #identity: string | undefined;

  constructor(
    config: ClusterConfig,
    access: ClusterAccess,
    options: ClusterOptions,
  ) {
    const { clock, logger } = options;
    this.name = config.name;
    this.#logger = logger;
    this.#limiter = new RequestLimiter({
      clock,
      qps: config.qps,
      burst: config.burst,
    });
    this.#client = new ApiClient({
      access,
      clock,
      run: options.run,
      limiter: this.#limiter,
      onContact: at => this.#contact.proven(at),
    });
    this.#contact = new Contact({
      name: config.name,
      clock,
      logger,
      probe: () => probe(this.#client),
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
      denied: kind => this.#watches.denied(kind),
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
    this.#elector = options.lease && this.#electorOf(options.lease, options);
    this.leadership = this.#elector ?? soleLeader;
    this.#accessAs = user =>
      new ObjectAccess({
        ...shared,
        store: this.live,
        isHeld: ref => this.#watches.isWatched(ref),
        mayWrite: () => whyNotLeading(this.name, this.leadership),
        user,
      });
    this.#objects = this.#accessAs(undefined);
  }

  /** Looks for the cluster once; afterwards it is looked for again until it is there. */
  async connect(): Promise<void> {
    await this.#contact.check();
    if (this.#contact.reachable) {
      await Promise.all([this.#discovery.refresh(), this.#identify()]);
      await this.#epoch.settled();
    }
    await this.#elector?.start();
    let wasReachable = this.#contact.reachable;
    this.#contact.onStatus(({ reachable }) => {
      if (reachable && !wasReachable) {
        this.#discovery.invalidate();
        this.#watches.replan();
        void this.#identify();
      } else if (!reachable && wasReachable) {
        this.#client.abandon();
      }
      wasReachable = reachable;
    });
  }

  status(): ClusterStatus {
    const { holder, since, term, message } = this.leadership.status();
    const status = this.#contact.status();
    return {
      ...status,
      latencyMs: this.#client.latencyMs(),
      waiting: this.#limiter.waiting(),
      message: status.message ?? message,
      ...(holder && { leader: { identity: holder, since, term } }),
    };
  }

  identity(): string | undefined {
    return this.#identity;
  }

  kind(
    group: string,
    kind: string,
    version?: string,
  ): Promise<Outcome<KindInfo>> {
    const { failure } = this.#contact;
    // A cluster that is away is looked for in one place: asking it here would keep each Application for a timeout.
    return failure && !this.#discovery.known(group, kind)
      ? Promise.resolve({ ...failure, subject: `${group}/${kind}` })
      : this.#discovery.kind(group, kind, version);
  }

  async managedKinds(): Promise<Outcome<readonly KindInfo[]>> {
    const refreshed = await this.#discovery.refresh();
    return refreshed.status === 'failed'
      ? refreshed
      : done(await findManagedKinds(this.#client, this.#discovery.preferred()));
  }

  watch(interest: Interest): Promise<Outcome<void>> {
    return this.#watches.declare(interest);
  }

  actingAs(user: string): Cluster {
    const known = this.#acting.get(user);
    const acting = known ?? actingCluster(this, this.#accessAs(user));
    this.#acting.set(user, acting);
    return acting;
  }

  get(ref: ObjectRef): Promise<Outcome<KubernetesObject | undefined>> {
    return this.#objects.get(ref);
  }

  apply(
    manifest: KubernetesObject,
    options: ApplyOptions,
  ): Promise<Outcome<Applied>> {
    return this.#objects.apply(manifest, options);
  }

  patch(
    ref: ObjectRef,
    operations: JsonPatch,
    options: { dryRun: boolean },
  ): Promise<Outcome<KubernetesObject>> {
    return this.#objects.patch(ref, operations, options);
  }

  delete(ref: ObjectRef, options: DeleteOptions): Promise<Outcome<void>> {
    return this.#objects.delete(ref, options);
  }

  release(
    ref: ObjectRef,
    options: { uid: string; finalizer: string },
  ): Promise<Outcome<void>> {
    return this.#objects.release(ref, options);
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
    await this.#elector?.close();
    this.#watches.close();
    this.#epoch.close();
    this.#discovery.close();
    this.#contact.close();
    this.#client.close();
  }

  #electorOf(lease: LeaseConfig, options: ClusterOptions): LeaderElector {
    const { clock, logger, installation } = options;
    return new LeaderElector({
      access: new KubernetesLease({
        client: this.#client,
        clock,
        namespace: lease.namespace,
        name: `gitops-suite-${installation}`,
      }),
      identity: lease.identity,
      clock,
      logger,
    });
  }

  /** Asked at each new contact: another cluster may answer under the old address. */
  async #identify(): Promise<void> {
    const identity = await readIdentity(this.#client);
    if (identity.status === 'done') {
      this.#identity = identity.value;
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
