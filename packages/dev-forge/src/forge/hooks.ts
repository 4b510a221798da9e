import { HttpError, validationFailed } from '../http/HttpError';
import { presentAccount } from '../present/presentAccount';
import { presentPingedHook } from '../present/presentHook';
import { presentRepository } from '../present/presentRepository';
import type {
  Account,
  DeliveryRecord,
  HookRecord,
  RepositoryRecord,
} from '../store/records';
import { timestamp, viewOf } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';

/** What a hook is made of. */
export interface HookWish {
  url: string;
  secret?: string | null;
  contentType?: 'json' | 'form';
  insecureSsl?: '0' | '1';
  events?: readonly string[];
  active?: boolean;
}

const invalid = (message: string) =>
  validationFailed({ resource: 'Hook', code: 'custom', message });

/** Events that this forge sends; `*` is all of them. */
const offeredEvents = ['push', 'pull_request', 'ping', '*'];

function checkUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid('url is not a valid http or https URL');
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'url must not hold a user name or a password: use the secret',
    );
}

function checkEvents(events: readonly string[]): void {
  if (events.length === 0) throw invalid('events must name at least one event');
  const unknown = events.filter(event => !offeredEvents.includes(event));
  if (unknown.length > 0)
    throw new HttpError(
      501,
      `dev-forge does not offer the events ${unknown.join(
        ', ',
      )}, only ${offeredEvents.join(', ')}`,
    );
}

/** Creates a hook; the same URL twice is 422, as on GitHub. */
export function createHook(
  forge: ForgeServices,
  repository: RepositoryRecord,
  wish: HookWish,
): HookRecord {
  const events = [...new Set(wish.events ?? ['push'])];
  checkUrl(wish.url);
  checkEvents(events);
  if (
    forge.store
      .list('hooks')
      .some(hook => hook.repository === repository.id && hook.url === wish.url)
  ) {
    throw invalid('Hook already exists on this repository');
  }
  const now = timestamp(forge);
  const hook: HookRecord = {
    id: forge.store.nextId(),
    repository: repository.id,
    active: wish.active ?? true,
    events,
    url: wish.url,
    contentType: wish.contentType ?? 'form',
    insecureSsl: wish.insecureSsl ?? '0',
    secret: wish.secret || null,
    createdAt: now,
    updatedAt: now,
  };
  forge.store.write({ in: 'hooks', put: hook });
  return hook;
}

/** Changes what is given of a hook. */
export function editHook(
  forge: ForgeServices,
  hook: HookRecord,
  wish: Partial<HookWish>,
): HookRecord {
  if (wish.url !== undefined) checkUrl(wish.url);
  if (wish.events !== undefined) checkEvents(wish.events);
  const next: HookRecord = {
    ...hook,
    url: wish.url ?? hook.url,
    events: wish.events ? [...new Set(wish.events)] : hook.events,
    active: wish.active ?? hook.active,
    contentType: wish.contentType ?? hook.contentType,
    insecureSsl: wish.insecureSsl ?? hook.insecureSsl,
    secret: wish.secret === undefined ? hook.secret : wish.secret || null,
    updatedAt: timestamp(forge),
  };
  forge.store.write({ in: 'hooks', put: next });
  return next;
}

/** Removes a hook with its deliveries. */
export function deleteHook(forge: ForgeServices, hook: HookRecord): void {
  const deliveries = forge.store
    .list('deliveries')
    .filter(delivery => delivery.hook === hook.id);
  forge.store.write(
    ...deliveries.map(({ id }) => ({ in: 'deliveries' as const, remove: id })),
    { in: 'hooks', remove: hook.id },
  );
}

/** Sends `ping` to one hook. */
export function pingHook(
  forge: ForgeServices,
  at: { repository: RepositoryRecord; hook: HookRecord; sender: Account },
): DeliveryRecord {
  const { repository, hook, sender } = at;
  const delivery = forge.deliverer.prepareFor(hook, {
    name: 'ping',
    payload: {
      zen: 'What is in Git is what runs.',
      hook_id: hook.id,
      hook: presentPingedHook(forge.links, repository, hook),
      repository: presentRepository(forge.links, viewOf(forge, repository)),
      sender: presentAccount(forge.links, sender),
    },
  });
  forge.store.write({ in: 'deliveries', put: delivery });
  forge.deliverer.send([delivery]);
  return delivery;
}

/** Sends a delivery again: the same payload and id, a record of its own. */
export function redeliver(
  forge: ForgeServices,
  hook: HookRecord,
  delivery: DeliveryRecord,
): DeliveryRecord {
  const { event: name, payload, guid } = delivery;
  const again = {
    ...forge.deliverer.prepareFor(hook, { name, payload }, true),
    guid,
    action: delivery.action,
  };
  forge.store.write({ in: 'deliveries', put: again });
  forge.deliverer.send([again]);
  return again;
}
