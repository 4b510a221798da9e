import { badRequest, invalid } from '../api/apiError';
import { parseJson } from '../schema/json';
import { asList, asObject, isObject, type JsonObject } from '../schema/types';
import type { ApiRequest } from './request';

/** How an object is to be removed. */
export interface RemoveOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  orphanDependents?: boolean;
  uid?: string;
  resourceVersion?: string;
  dryRun: boolean;
}

/** Reads `DeleteOptions` from the query and the body. */
export function readRemoveOptions(request: ApiRequest): RemoveOptions {
  const { query, body } = request;
  const given = parseOptions(body);
  const text = (name: string) => given[name] ?? query.get(name) ?? undefined;
  const grace = text('gracePeriodSeconds');
  const orphanDependents = text('orphanDependents');
  const preconditions = asObject(given.preconditions);
  const dryRun = [...asList(given.dryRun), ...query.getAll('dryRun')];
  const options: RemoveOptions = {
    dryRun: dryRun.includes('All'),
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(text('propagationPolicy') !== undefined && {
      propagationPolicy: String(text('propagationPolicy')),
    }),
    ...(orphanDependents !== undefined && {
      orphanDependents: String(orphanDependents) === 'true',
    }),
    ...(preconditions.uid !== undefined && { uid: String(preconditions.uid) }),
    ...(preconditions.resourceVersion !== undefined && {
      resourceVersion: String(preconditions.resourceVersion),
    }),
  };
  checkOptions(options);
  return options;
}

function checkOptions({ propagationPolicy }: RemoveOptions): void {
  const policies = ['Background', 'Foreground', 'Orphan'];
  if (propagationPolicy === undefined || policies.includes(propagationPolicy))
    return;
  throw invalid(
    { group: 'meta.k8s.io', plural: '', kind: 'DeleteOptions' },
    '',
    [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(
          propagationPolicy,
        )}: supported values: "Foreground", "Background", "Orphan", "nil"`,
        field: 'propagationPolicy',
      },
    ],
  );
}

function parseOptions(body: string): JsonObject {
  if (body.trim() === '') return {};
  try {
    const value = parseJson(body);
    return isObject(value) ? value : {};
  } catch (error) {
    throw badRequest(
      `error decoding delete options: ${(error as Error).message}`,
    );
  }
}
