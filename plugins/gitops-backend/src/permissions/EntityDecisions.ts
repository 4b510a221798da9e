import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

// The permission backend takes bodies of up to 100 kB, and so does the catalog, to which it passes each item on
// together with the conditions of the policy.
const batchSize = 100;
const parallelBatches = 6;

/** Asks for a decision on many entities. Batches that are too large for the other side are halved. */
export async function decideOnEntities(options: {
  permissions: PermissionsService;
  permission: ResourcePermission;
  entityRefs: readonly string[];
  credentials: BackstageCredentials;
}): Promise<Set<string>> {
  const { entityRefs, ...rest } = options;
  const queue: (readonly string[])[] = [];
  for (let start = 0; start < entityRefs.length; start += batchSize) {
    queue.push(entityRefs.slice(start, start + batchSize));
  }
  const allowed = new Set<string>();
  const worker = async () => {
    for (let batch = queue.pop(); batch; batch = queue.pop()) {
      for (const entityRef of await decideBatch({ ...rest, batch })) {
        allowed.add(entityRef);
      }
    }
  };
  await Promise.all(Array.from({ length: parallelBatches }, worker));
  return allowed;
}

async function decideBatch(options: {
  permissions: PermissionsService;
  permission: ResourcePermission;
  batch: readonly string[];
  credentials: BackstageCredentials;
}): Promise<readonly string[]> {
  const { permissions, permission, batch, credentials } = options;
  try {
    const decisions = await permissions.authorize(
      batch.map(resourceRef => ({ permission, resourceRef })),
      { credentials },
    );
    return batch.filter(
      (_, index) => decisions[index].result === AuthorizeResult.ALLOW,
    );
  } catch (error) {
    const status = isError(error) ? error.statusCode : undefined;
    if (batch.length < 10 || (status !== 413 && status !== 500)) {
      throw error;
    }
    const middle = Math.ceil(batch.length / 2);
    const halves = await Promise.all([
      decideBatch({ ...options, batch: batch.slice(0, middle) }),
      decideBatch({ ...options, batch: batch.slice(middle) }),
    ]);
    return halves.flat();
  }
}
