import type {
  DeliveryRecord,
  HookRecord,
  RepositoryRecord,
} from '../store/records';
import type { Links } from './Links';

/** The part of a hook that `ping` carries; a secret is shown as stars alone. */
export function presentPingedHook(
  links: Links,
  repository: RepositoryRecord,
  hook: HookRecord,
) {
  const url = `${links.repository(repository)}/hooks/${hook.id}`;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: {
      url: hook.url,
      content_type: hook.contentType,
      insecure_ssl: hook.insecureSsl,
      ...(hook.secret !== null && { secret: '********' }),
    },
    updated_at: hook.updatedAt,
    created_at: hook.createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
  };
}

/** GitHub's `hook`, with what became of its last delivery. */
export function presentHook(
  links: Links,
  repository: RepositoryRecord,
  at: { hook: HookRecord; last?: DeliveryRecord },
) {
  return {
    ...presentPingedHook(links, repository, at.hook),
    last_response: at.last
      ? {
          code: at.last.statusCode || null,
          status: at.last.state === 'delivered' ? 'active' : 'failed',
          message: at.last.status,
        }
      : { code: null, status: 'unused', message: null },
  };
}

/** GitHub's `hook-delivery-item`. */
export function presentDeliveryItem(delivery: DeliveryRecord) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.isRedelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: delivery.repository,
  };
}

/** GitHub's `hook-delivery`: with what was sent and what came back. */
export function presentDelivery(delivery: DeliveryRecord, url: string) {
  return {
    ...presentDeliveryItem(delivery),
    url,
    request: { headers: delivery.requestHeaders, payload: delivery.payload },
    response: {
      headers: delivery.responseHeaders,
      payload: delivery.responseBody,
    },
  };
}
