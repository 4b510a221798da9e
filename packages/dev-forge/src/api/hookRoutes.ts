import {
  createHook,
  deleteHook,
  editHook,
  pingHook,
  redeliver,
} from '../forge/hooks';
import type { HookWish } from '../forge/hooks';
import type { Body } from '../http/Body';
import { notFound, unprocessable } from '../http/HttpError';
import {
  presentDelivery,
  presentDeliveryItem,
  presentHook,
} from '../present/presentHook';
import type { DeliveryRecord, HookRecord } from '../store/records';
import {
  actorOf,
  json,
  nothing,
  numberOf,
  page,
  repositoryOf,
} from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

function hookOf(context: ApiContext): HookRecord {
  actorOf(context);
  const hook = context.forge.store.get('hooks', numberOf(context, 'hook_id'));
  if (!hook || hook.repository !== repositoryOf(context).id) throw notFound();
  return hook;
}

const deliveriesOf = (
  context: ApiContext,
  hook: HookRecord,
): DeliveryRecord[] =>
  context.forge.store
    .list('deliveries')
    .filter(delivery => delivery.hook === hook.id)
    .reverse();

function deliveryOf(context: ApiContext, hook: HookRecord): DeliveryRecord {
  const delivery = context.forge.store.get(
    'deliveries',
    numberOf(context, 'delivery_id'),
  );
  if (!delivery || delivery.hook !== hook.id) throw notFound();
  return delivery;
}

const present = (context: ApiContext) => (hook: HookRecord) =>
  presentHook(context.links, repositoryOf(context), {
    hook,
    last: deliveriesOf(context, hook).find(({ attempts }) => attempts > 0),
  });

function readConfig(config: Body | undefined): Partial<HookWish> {
  if (!config) return {};
  return {
    url: config.optionalText('url'),
    secret: config.isNull('secret') ? null : config.optionalText('secret'),
    contentType: config.oneOf('content_type', ['json', 'form'] as const),
    insecureSsl: readInsecure(config),
  };
}

function readInsecure(config: Body): '0' | '1' | undefined {
  try {
    return config.oneOf('insecure_ssl', ['0', '1'] as const);
  } catch (error) {
    // GitHub takes numbers too.
    if (config.isNumber('insecure_ssl', 0)) return '0';
    if (config.isNumber('insecure_ssl', 1)) return '1';
    throw error;
  }
}

function create(context: ApiContext) {
  const sender = actorOf(context);
  const { body, forge } = context;
  const repository = repositoryOf(context);
  const name = body.optionalText('name') ?? 'web';
  if (name !== 'web') throw unprocessable('name must be "web"');
  const { url, ...config } = readConfig(body.object('config'));
  if (!url)
    throw unprocessable('Invalid request.\n\n"config.url" wasn\'t supplied.');
  const hook = createHook(forge, repository, {
    url,
    ...config,
    events: body.texts('events'),
    active: body.flag('active'),
  });
  if (hook.active) pingHook(forge, { repository, hook, sender });
  const shown = present(context)(hook);
  return json(shown, 201, { location: shown.url });
}

function edit(context: ApiContext) {
  const { body, forge } = context;
  const hook = hookOf(context);
  const added = body.texts('add_events') ?? [];
  const removed = body.texts('remove_events') ?? [];
  const events = [...(body.texts('events') ?? hook.events), ...added].filter(
    event => !removed.includes(event),
  );
  return json(
    present(context)(
      editHook(forge, hook, {
        ...readConfig(body.object('config')),
        events,
        active: body.flag('active'),
      }),
    ),
  );
}

const base = '/repos/{owner}/{repo}/hooks';

/** Webhooks and their deliveries. */
export const hookRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: base,
    handle: context => {
      actorOf(context);
      const { id } = repositoryOf(context);
      return page(
        context,
        context.forge.store
          .list('hooks')
          .filter(hook => hook.repository === id),
        present(context),
      );
    },
  },
  { method: 'POST', path: base, handle: create },
  {
    method: 'GET',
    path: `${base}/{hook_id}`,
    handle: context => json(present(context)(hookOf(context))),
  },
  { method: 'PATCH', path: `${base}/{hook_id}`, handle: edit },
  {
    method: 'DELETE',
    path: `${base}/{hook_id}`,
    handle: context => {
      deleteHook(context.forge, hookOf(context));
      return nothing();
    },
  },
  {
    method: 'POST',
    path: `${base}/{hook_id}/pings`,
    handle: context => {
      pingHook(context.forge, {
        repository: repositoryOf(context),
        hook: hookOf(context),
        sender: actorOf(context),
      });
      return nothing();
    },
  },
  {
    method: 'GET',
    path: `${base}/{hook_id}/deliveries`,
    handle: context =>
      page(
        context,
        deliveriesOf(context, hookOf(context)),
        presentDeliveryItem,
      ),
  },
  {
    method: 'GET',
    path: `${base}/{hook_id}/deliveries/{delivery_id}`,
    handle: context =>
      json(
        presentDelivery(
          deliveryOf(context, hookOf(context)),
          hookOf(context).url,
        ),
      ),
  },
  {
    method: 'POST',
    path: `${base}/{hook_id}/deliveries/{delivery_id}/attempts`,
    handle: context => {
      const hook = hookOf(context);
      redeliver(context.forge, hook, deliveryOf(context, hook));
      return json({}, 202);
    },
  },
];
