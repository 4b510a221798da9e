import { done, failed, type Outcome } from '../../outcome';
import type { Clock } from '../../ports';
import type { ApiClient } from '../apiClient';
import type { ApiRequest } from '../apiRequest';
import type { LeaseAccess } from './leaderElector';
import { formatLease, parseLease, type LeaseRecord } from './leaseRecord';

const TIMEOUT_MS = 4_000;

/** A Lease in the cluster that it is about; its namespace is made when it is missing. @internal */
export class KubernetesLease implements LeaseAccess {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #place: { namespace: string; name: string };

  constructor(options: {
    client: ApiClient;
    clock: Clock;
    namespace: string;
    name: string;
  }) {
    const { namespace, name } = options;
    this.#client = options.client;
    this.#clock = options.clock;
    this.#place = { namespace, name };
  }

  async read(): Promise<Outcome<LeaseRecord | undefined>> {
    const outcome = await this.#send({ path: this.#path });
    return outcome.status === 'failed' && outcome.code === 'not-found'
      ? done(undefined)
      : outcome;
  }

  async create(record: LeaseRecord): Promise<Outcome<LeaseRecord>> {
    const request = {
      method: 'POST',
      path: this.#collection,
      body: this.#format(record),
    } as const;
    const created = await this.#send(request);
    const needsNamespace =
      created.status === 'failed' &&
      ['missing-namespace', 'not-found'].includes(created.code);
    if (!needsNamespace) {
      return created;
    }
    const made = await this.#client.request({
      verb: 'lease',
      method: 'POST',
      path: '/api/v1/namespaces',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: this.#place.namespace },
      }),
      timeoutMs: TIMEOUT_MS,
    });
    return made.status === 'failed' && made.code !== 'conflict'
      ? failed(
          made.code,
          `the namespace ${
            this.#place.namespace
          } for the lease cannot be made (${
            made.message
          }); create it, or name another one as lease.namespace`,
        )
      : this.#send(request);
  }

  replace(record: LeaseRecord): Promise<Outcome<LeaseRecord>> {
    return this.#send({
      method: 'PUT',
      path: this.#path,
      body: this.#format(record),
    });
  }

  get #collection(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${
      this.#place.namespace
    }/leases`;
  }

  get #path(): string {
    return `${this.#collection}/${this.#place.name}`;
  }

  #format(record: LeaseRecord): string {
    const now = new Date(this.#clock.now()).toISOString();
    return formatLease(this.#place, record, now);
  }

  async #send(
    request: Pick<ApiRequest, 'method' | 'path' | 'body'>,
  ): Promise<Outcome<LeaseRecord>> {
    const answer = await this.#client.request({
      verb: 'lease',
      headers: { 'content-type': 'application/json' },
      subject: `lease ${this.#place.namespace}/${this.#place.name}`,
      timeoutMs: TIMEOUT_MS,
      ...request,
    });
    if (answer.status === 'failed') {
      return answer;
    }
    try {
      return done(parseLease(answer.value.text));
    } catch (cause) {
      return failed('server-error', 'the lease cannot be read', { cause });
    }
  }
}
