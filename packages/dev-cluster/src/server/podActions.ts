import { parseBody } from '../admission/codec';
import { parseLabels, selectorMatches } from '../admission/labelSelector';
import { ApiError, badRequest, conflict, notFound } from '../api/apiError';
import { asList, asObject, isObject, type JsonObject } from '../schema/types';
import { findEntry, timestamp, type Cluster } from './cluster';
import { removeEntry } from './remove';
import { readRemoveOptions } from './removeOptions';
import {
  nameOf,
  readWriteOptions,
  type ApiAnswer,
  type ApiRequest,
} from './request';
import { writeJson } from '../schema/json';

const created: JsonObject = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
};

/** POST on a pod's binding: the pod goes to a node. */
export function bindPod(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const name = nameOf(target);
  const options = readWriteOptions(request);
  const body = asObject(parseBody(request.body, false));
  const node = String(asObject(body.target).name ?? '');
  if (!node) throw new ApiError(500, '', 'target.name: Required value');
  const entry = findEntry(cluster, kind, target.namespace, name);
  if (!entry) throw notFound(kind, name);
  const pod = entry.object;
  const { uid } = asObject(body.metadata);
  if (uid && uid !== asObject(pod.metadata).uid)
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${String(
        uid,
      )}, UID in object meta: ${String(asObject(pod.metadata).uid)}`,
    );
  const spec = asObject(pod.spec);
  if (spec.nodeName)
    throw conflict(
      { ...kind, plural: 'pods/binding' },
      name,
      `pod ${name} is already assigned to node ${JSON.stringify(
        spec.nodeName,
      )}`,
    );
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(cluster),
  };
  const next: JsonObject = {
    ...pod,
    spec: { ...spec, nodeName: node },
    status: {
      ...asObject(pod.status),
      conditions: [
        ...asList(asObject(pod.status).conditions).filter(
          c => asObject(c).type !== 'PodScheduled',
        ),
        scheduled,
      ],
    },
  };
  // A binding has no field manager.
  if (!options.dryRun) cluster.store.put(kind.storage, entry.key, next);
  return { code: 201, object: created };
}

/** POST on a pod's eviction: it is deleted unless a disruption budget forbids. */
export function evictPod(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target } = request;
  const { kind } = target;
  const name = nameOf(target);
  const body = asObject(parseBody(request.body, false));
  if ((asObject(body.metadata).name ?? name) !== name)
    throw badRequest('name in URL does not match name in Eviction object');
  const entry = findEntry(cluster, kind, target.namespace, name);
  if (!entry) throw notFound(kind, name);
  const pod = entry.object;
  const { phase } = asObject(pod.status);
  const counts =
    phase !== 'Succeeded' && phase !== 'Failed' && phase !== 'Pending';
  const budget = counts ? guardingBudget(cluster, pod) : undefined;
  if (budget && Number(asObject(budget.status).disruptionsAllowed ?? 0) <= 0)
    throw new ApiError(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${String(
              asObject(budget.metadata).name,
            )} needs ${String(
              asObject(budget.status).desiredHealthy ?? 0,
            )} healthy pods and has ${String(
              asObject(budget.status).currentHealthy ?? 0,
            )} currently`,
          },
        ],
      },
    );
  const given = body.deleteOptions;
  const options = readRemoveOptions({
    ...request,
    body: isObject(given) ? writeJson(given) : '',
  });
  removeEntry(cluster, kind, entry, options);
  return { code: 201, object: created };
}

function guardingBudget(
  cluster: Cluster,
  pod: JsonObject,
): JsonObject | undefined {
  const { namespace, labels } = asObject(pod.metadata);
  return cluster.store
    .list('poddisruptionbudgets.policy')
    .map(entry => entry.object)
    .find(
      budget =>
        asObject(budget.metadata).namespace === namespace &&
        selectorMatches(
          parseLabels(asObject(budget.spec).selector),
          asObject(labels),
        ),
    );
}
