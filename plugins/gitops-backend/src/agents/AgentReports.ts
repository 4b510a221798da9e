import { NotAllowedError } from '@backstage/errors';
import type {
  AgentReport,
  AgentReportAnswer,
  Application,
  ClusterStatus,
} from '@gitops-suite/model';
import type { PersonRequest } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import type { AgentConfig } from '../config/readAgents';
import type { KnexStore } from '../database/KnexStore';
import { SetupQueries } from '../database/SetupQueries';
import { readSetting, writeSetting } from '../database/settings';
import { checkReport, idsOf, withoutUnknown } from './checkReport';
import { silentApplication, silentCluster } from './silence';

/** Without a report for this long, what an agent said is no longer current. */
const SILENCE_MS = 60_000;
const REQUESTS = 50;

interface Contact {
  /** ISO 8601. */
  at: string;
  /** Its Applications are shown as not current. */
  silent: boolean;
  /** Not everything has come since it was silent, or since the database was new. */
  awaited: boolean;
  /** The resend that was under way already when everything was asked for: it began too early. */
  early?: string;
}

/** What agents report and what they are asked, in the tables that the engine of this backend writes as well. */
export class AgentReports {
  readonly #knex: Knex;
  readonly #store: KnexStore;
  readonly #now: () => Date;
  readonly #onChange: (changed: {
    applications: readonly string[];
    setup: boolean;
  }) => void;

  constructor(options: {
    knex: Knex;
    store: KnexStore;
    onChange(changed: {
      applications: readonly string[];
      setup: boolean;
    }): void;
    now?: () => Date;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#onChange = options.onChange;
    this.#now = options.now ?? (() => new Date());
  }

  /** Takes a report over, or refuses it as a whole with a NotAllowedError. */
  async accept(
    agent: AgentConfig,
    report: AgentReport,
  ): Promise<AgentReportAnswer> {
    const clusterOf = await this.#clustersOf(idsOf(report));
    const refusal = checkReport(report, agent.clusters, clusterOf);
    if (refusal !== undefined) {
      throw new NotAllowedError(
        `The report of ${agent.name} is refused: ${refusal}.`,
      );
    }
    const before = await this.#contact(agent);
    const gone = await this.#save(agent, withoutUnknown(report, clusterOf));
    const { applications, clusters } = report;
    const { contact, resend } = nextContact(before, report);
    await this.#setContact(agent, {
      ...contact,
      at: this.#now().toISOString(),
    });
    this.#onChange({
      applications: [
        ...applications.map(({ application }) => application.id),
        ...gone,
      ],
      setup: clusters.length > 0,
    });
    return { resend };
  }

  /** Answers the ids of Applications that are no more. */
  async #save(agent: AgentConfig, report: AgentReport): Promise<string[]> {
    const { applications, history, operations, clusters } = report;
    await this.#store.saveReported(applications);
    const gone = [...report.removed, ...(await this.#unnamed(agent, report))];
    await this.#store.removeApplications(gone);
    await this.#store.appendHistory(history);
    for (const operation of operations) {
      await this.#store.saveOperation(operation);
    }
    await this.#complete(agent, report);
    await this.#store.saveClusters(
      clusters.map(status => ({
        ...status,
        leader: { identity: `agent ${agent.name}`, term: 0 },
      })),
    );
    return gone;
  }

  /** Applications of its clusters that an agent does not name when it has told everything. */
  async #unnamed(
    { clusters }: AgentConfig,
    { everything }: AgentReport,
  ): Promise<string[]> {
    if (!everything) {
      return [];
    }
    const named = new Set(everything);
    const known: { id: string }[] = await this.#knex('applications')
      .whereIn('cluster', clusters)
      .select('id');
    return known.map(({ id }) => id).filter(id => !named.has(id));
  }

  /** What people ask of the agent's Applications. One that starts anew is told again what nobody completed. */
  async claim(
    agent: AgentConfig,
    options: { startsAnew: boolean },
  ): Promise<readonly PersonRequest[]> {
    const { clusters } = agent;
    if (options.startsAnew) {
      await this.#store.releaseRequests({ clusters });
    }
    return this.#store.claimRequestsOf(clusters, REQUESTS);
  }

  /** Says of Applications whose agent is silent that they are not known any more. Answers their ids. */
  async noteSilence(agents: readonly AgentConfig[]): Promise<string[]> {
    const ids: string[] = [];
    for (const agent of agents) {
      const contact = await this.#contact(agent);
      const isOver =
        contact !== undefined &&
        !contact.silent &&
        this.#now().getTime() - Date.parse(contact.at) > SILENCE_MS;
      if (isOver) {
        ids.push(...(await this.#markSilent(agent, contact)));
      }
    }
    if (ids.length > 0) {
      this.#onChange({ applications: ids, setup: true });
    }
    return ids;
  }

  async #markSilent(agent: AgentConfig, contact: Contact): Promise<string[]> {
    const silence = { agent: agent.name, since: contact.at };
    const applications = await this.#knex('applications')
      .join(
        'application_documents',
        'application_documents.id',
        'applications.id',
      )
      .whereIn('applications.cluster', agent.clusters)
      .select('application_documents.application');
    const silent = applications.map(({ application }) =>
      silentApplication(JSON.parse(application) as Application, silence),
    );
    await this.#store.saveStatus(silent);
    await this.#store.saveClusters(
      (
        await this.#knownClusters(agent)
      ).map(known => silentCluster(known, silence)),
    );
    await this.#setContact(agent, { ...contact, silent: true });
    return silent.map(({ id }) => id);
  }

  async #knownClusters({ clusters }: AgentConfig): Promise<ClusterStatus[]> {
    const known = await new SetupQueries(this.#knex).clusters();
    return clusters.map(
      name =>
        known.find(one => one.name === name) ?? {
          ...{ name, reachable: false, objects: 0 },
        },
    );
  }

  async #complete(
    { clusters }: AgentConfig,
    { completed }: AgentReport,
  ): Promise<void> {
    const own = await this.#knex('requests')
      .whereIn(
        'id',
        completed.map(({ id }) => id),
      )
      .whereIn(
        'application_id',
        this.#knex('applications').whereIn('cluster', clusters).select('id'),
      )
      .select('id');
    const ids = new Set(own.map(({ id }) => id));
    for (const { id, ...result } of completed) {
      // One that was about a removed Application is answered by its removal.
      if (ids.has(id)) {
        await this.#store.completeRequest(id, result);
      }
    }
  }

  async #clustersOf(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows: { id: string; cluster: string }[] = [];
    for (let start = 0; start < ids.length; start += 500) {
      rows.push(
        ...(await this.#knex('applications')
          .whereIn('id', ids.slice(start, start + 500))
          .select('id', 'cluster')),
      );
    }
    return new Map(rows.map(({ id, cluster }) => [id, cluster]));
  }

  #contact({ name }: AgentConfig): Promise<Contact | undefined> {
    return readSetting<Contact>(this.#knex, `agent ${name}`);
  }

  #setContact({ name }: AgentConfig, contact: Contact): Promise<void> {
    return writeSetting(this.#knex, `agent ${name}`, contact);
  }
}

/** What is known of an agent after a report, and whether it is to tell everything from the beginning. Pure. */
function nextContact(
  before: Contact | undefined,
  { round, everything }: AgentReport,
): { contact: Omit<Contact, 'at'>; resend: boolean } {
  const isNew = before === undefined || before.silent;
  const early = isNew ? round : before.early;
  const isUnderWay = round !== undefined && round !== early;
  const isWhole = isUnderWay && everything !== undefined;
  const awaited = (isNew || before.awaited) && !isWhole;
  return {
    contact: { silent: false, awaited, early },
    resend: awaited && !isUnderWay,
  };
}
