import { PART_OF_LABEL } from '@gitops-suite/model';
import { mapLimit } from '../engine/mapLimit';
import type { KindInfo } from '../ports';
import type { ApiClient } from './apiClient';
import { resourcePath } from './resourcePath';

const CONCURRENCY = 8;

/** Metadata of one object tells enough. */
const accept =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** The kinds of which some object carries the label of the suite. A kind that may not be listed counts as none. @internal */
export async function findManagedKinds(
  client: ApiClient,
  kinds: readonly KindInfo[],
): Promise<KindInfo[]> {
  const found = await mapLimit(kinds, CONCURRENCY, async kind => {
    const answer = await client.request({
      verb: 'list',
      path: resourcePath(kind),
      query: { labelSelector: PART_OF_LABEL, limit: '1' },
      headers: { accept: `${accept},application/json` },
    });
    const isManaged = answer.status === 'done' && hasItems(answer.value.text);
    return isManaged ? [kind] : [];
  });
  return found.flat();
}

function hasItems(text: string): boolean {
  try {
    const { items } = JSON.parse(text) as { items?: unknown };
    return Array.isArray(items) && items.length > 0;
  } catch {
    return false;
  }
}
