import { done, type Outcome } from '../outcome';
import type { Clock, KindInfo } from '../ports';
import type { ApiClient } from './apiClient';
import {
  kindsOfAggregated,
  kindsOfResourceList,
  type AggregatedDiscovery,
  type ResourceList,
} from './discoveryDocuments';
import { kindNotServed } from './kindNotServed';

/** A miss asks the server again at most this often: whoever waits for a CRD does not hammer. */
const MISS_MS = 3_000;
/** CRDs are announced a little before discovery knows them. */
const SETTLE_MS = [150, 1_500, 5_000];

const aggregated = ['v2', 'v2beta1']
  .map(
    version =>
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  )
  .join(',');

/** The kinds that a cluster serves. @internal */
export class Discovery {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #kinds: ReadonlyMap<string, readonly KindInfo[]> | undefined;
  #fingerprint = '';
  readonly #pages = new Map<string, { etag: string; kinds: KindInfo[] }>();
  #loadedAt = -Infinity;
  #loading: Promise<Outcome<void>> | undefined;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: {
    client: ApiClient;
    clock: Clock;
    /** Called when the set of kinds differs from before. */
    onChange(): void;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  /** The version that is asked for when served, else the preferred one. */
  async kind(
    group: string,
    kind: string,
    version?: string,
  ): Promise<Outcome<KindInfo>> {
    const known = this.known(group, kind, version);
    if (known) {
      return done(known);
    }
    if (
      this.#kinds === undefined ||
      this.#clock.now() - this.#loadedAt >= MISS_MS
    ) {
      const loaded = await this.refresh();
      if (loaded.status === 'failed') {
        return loaded;
      }
    }
    const found = this.known(group, kind, version);
    return found ? done(found) : kindNotServed({ group, kind, version });
  }

  /** What is known without asking. */
  known(group: string, kind: string, version?: string): KindInfo | undefined {
    const served = this.#kinds?.get(`${group}/${kind}`);
    return served?.find(info => info.version === version) ?? served?.[0];
  }

  /** Each kind in its preferred version, as far as is known. */
  preferred(): KindInfo[] {
    return [...(this.#kinds?.values() ?? [])].map(([first]) => first);
  }

  /** True when the server has said that it does not serve this kind. */
  isMissing(group: string, kind: string): boolean {
    return this.#kinds !== undefined && !this.#kinds.has(`${group}/${kind}`);
  }

  /** Asks the server now; concurrent calls share one run. */
  refresh(): Promise<Outcome<void>> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** A CRD or API service has changed: asks again soon, and again a little later. */
  invalidate(step = 0): void {
    if (this.#closed || (this.#cancel && step === 0)) {
      return;
    }
    this.#cancel = this.#clock.after(SETTLE_MS[step], async () => {
      this.#cancel = undefined;
      await this.refresh();
      if (step + 1 < SETTLE_MS.length && !this.#cancel) {
        this.invalidate(step + 1);
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #load(): Promise<Outcome<void>> {
    const pages = await Promise.all([this.#page('/api'), this.#page('/apis')]);
    const kinds = new Map<string, KindInfo[]>();
    for (const page of pages) {
      if (page.status === 'failed') {
        return page;
      }
      for (const info of page.value) {
        const name = `${info.group}/${info.kind}`;
        kinds.set(name, [...(kinds.get(name) ?? []), info]);
      }
    }
    this.#loadedAt = this.#clock.now();
    this.#kinds = kinds;
    const fingerprint = JSON.stringify([...kinds.values()]);
    if (fingerprint !== this.#fingerprint) {
      this.#fingerprint = fingerprint;
      this.#onChange();
    }
    return done(undefined);
  }

  async #page(path: string): Promise<Outcome<KindInfo[]>> {
    const held = this.#pages.get(path);
    const answer = await this.#client.request({
      verb: 'discovery',
      path,
      headers: {
        accept: `${aggregated},application/json`,
        ...(held && { 'if-none-match': held.etag }),
      },
      priority: 'read',
    });
    if (answer.status === 'failed') {
      return answer;
    }
    const { code, text, headers } = answer.value;
    if (code === 304 && held) {
      return done(held.kinds);
    }
    const document = JSON.parse(text) as { kind?: string };
    if (document.kind !== 'APIGroupDiscoveryList') {
      return this.#perGroup(path, document);
    }
    const kinds = kindsOfAggregated(
      document as AggregatedDiscovery,
      held?.kinds,
    );
    if (headers.etag) {
      this.#pages.set(path, { etag: headers.etag, kinds });
    }
    return done(kinds);
  }

  /** Servers before 1.26, and aggregators that do not offer it: one request per group and version. */
  async #perGroup(
    path: string,
    document: unknown,
  ): Promise<Outcome<KindInfo[]>> {
    const { versions = [], groups = [] } = document as {
      versions?: string[];
      groups?: { versions: { groupVersion: string }[] }[];
    };
    const groupVersions = [
      ...versions,
      ...groups.flatMap(group =>
        group.versions.map(({ groupVersion }) => groupVersion),
      ),
    ];
    const lists = await Promise.all(
      groupVersions.map(groupVersion =>
        this.#client.request({
          verb: 'discovery',
          path: `${path}/${groupVersion}`,
          priority: 'read',
        }),
      ),
    );
    const kinds: KindInfo[] = [];
    for (const [index, list] of lists.entries()) {
      if (list.status === 'done') {
        kinds.push(
          ...kindsOfResourceList(JSON.parse(list.value.text) as ResourceList),
        );
      } else if (list.code === 'unreachable' || list.code === 'unauthorized') {
        return list;
      } else {
        // An API service that is down answers 503: what it served before is still its own.
        kinds.push(...this.#previous(groupVersions[index]));
      }
    }
    return done(kinds);
  }

  #previous(groupVersion: string): KindInfo[] {
    return [...(this.#kinds?.values() ?? [])]
      .flat()
      .filter(
        ({ group, version }) =>
          (group ? `${group}/${version}` : version) === groupVersion,
      );
  }
}
