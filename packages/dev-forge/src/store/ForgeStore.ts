import { Journal } from './Journal';
import type { Put } from './Journal';
import type {
  Account,
  AppRecord,
  CommentRecord,
  DeliveryRecord,
  HookRecord,
  InstallationRecord,
  PullRecord,
  RepositoryRecord,
  StatusRecord,
} from './records';

interface Collections {
  accounts: Account;
  apps: AppRecord;
  installations: InstallationRecord;
  repositories: RepositoryRecord;
  pulls: PullRecord;
  comments: CommentRecord;
  statuses: StatusRecord;
  hooks: HookRecord;
  deliveries: DeliveryRecord;
}

/** Names of the collections of the store. */
export type CollectionName = keyof Collections;

/** A change that goes into a transaction: the new record, or the id of one that is gone. */
export type Change =
  | {
      [Name in CollectionName]: { in: Name; put: Collections[Name] };
    }[CollectionName]
  | { in: CollectionName; remove: number };

const repositoryKey = (owner: string, name: string) =>
  `${owner}/${name}`.toLowerCase();
const pullKey = (repository: number, number: number) =>
  `${repository}#${number}`;

/** The forge's records, with the look-ups that its routes need. */
export class ForgeStore {
  readonly #journal: Journal;
  #lastId: number;
  readonly #repositoryIds = new Map<string, number>();
  readonly #pullIds = new Map<string, number>();

  constructor(path: string) {
    this.#journal = new Journal(path);
    this.#lastId = this.#journal.all<number>('counters').get('lastId') ?? 1000;
    for (const repository of this.list('repositories'))
      this.#index({ in: 'repositories', put: repository });
    for (const pull of this.list('pulls'))
      this.#index({ in: 'pulls', put: pull });
  }

  /** A new id; it is durable with the next transaction. Ids grow over all collections. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Writes all changes as one, together with what was staged. */
  write(...changes: Change[]): void {
    this.#apply(changes, puts => this.#journal.write(puts));
  }

  /** Makes changes visible now and durable with the next `write`. */
  stage(...changes: Change[]): void {
    this.#apply(changes, puts => this.#journal.stage(puts));
  }

  #apply(changes: readonly Change[], keep: (puts: Put[]) => void): void {
    const puts: Put[] = changes.map(change =>
      'put' in change
        ? { in: change.in, key: String(change.put.id), value: change.put }
        : { in: change.in, key: String(change.remove) },
    );
    if (this.#journal.all<number>('counters').get('lastId') !== this.#lastId) {
      puts.push({ in: 'counters', key: 'lastId', value: this.#lastId });
    }
    changes
      .filter(change => 'remove' in change)
      .forEach(change => this.#index(change));
    keep(puts);
    changes
      .filter(change => 'put' in change)
      .forEach(change => this.#index(change));
  }

  /** All records of a collection, oldest first. */
  list<Name extends CollectionName>(name: Name): Collections[Name][] {
    return [...this.#journal.all<Collections[Name]>(name).values()];
  }

  get<Name extends CollectionName>(
    name: Name,
    id: number,
  ): Collections[Name] | undefined {
    return this.#journal.all<Collections[Name]>(name).get(String(id));
  }

  /** Finds an account by its login, which is compared without case. */
  account(login: string): Account | undefined {
    return this.list('accounts').find(
      account => account.login.toLowerCase() === login.toLowerCase(),
    );
  }

  /** Finds the account that writes commits with an email address. */
  accountByEmail(email: string): Account | undefined {
    return email === ''
      ? undefined
      : this.list('accounts').find(
          account => account.email.toLowerCase() === email.toLowerCase(),
        );
  }

  /** Finds a repository by owner and name, which are compared without case. */
  repository(owner: string, name: string): RepositoryRecord | undefined {
    const id = this.#repositoryIds.get(repositoryKey(owner, name));
    return id === undefined ? undefined : this.get('repositories', id);
  }

  /** Finds a pull request by its number. */
  pull(repository: number, number: number): PullRecord | undefined {
    const id = this.#pullIds.get(pullKey(repository, number));
    return id === undefined ? undefined : this.get('pulls', id);
  }

  close(): void {
    this.#journal.close();
  }

  #index(change: Change): void {
    if (change.in === 'repositories') {
      const record =
        'put' in change ? change.put : this.get('repositories', change.remove);
      if (!record) return;
      if ('put' in change)
        this.#repositoryIds.set(
          repositoryKey(record.owner, record.name),
          record.id,
        );
      else this.#repositoryIds.delete(repositoryKey(record.owner, record.name));
    }
    if (change.in === 'pulls') {
      const record =
        'put' in change ? change.put : this.get('pulls', change.remove);
      if (!record) return;
      if ('put' in change)
        this.#pullIds.set(pullKey(record.repository, record.number), record.id);
      else this.#pullIds.delete(pullKey(record.repository, record.number));
    }
  }
}
