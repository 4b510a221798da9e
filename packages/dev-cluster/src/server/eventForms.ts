import { asObject, type JsonObject } from '../schema/types';

/** Events are stored as `v1`; `events.k8s.io/v1` names the same fields differently. */
const names: Array<[core: string, group: string]> = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** A `v1` Event as one of `events.k8s.io/v1`. */
export function eventToGroup(event: JsonObject): JsonObject {
  return rename(event, 'events.k8s.io/v1', new Map(names));
}

/** An Event of `events.k8s.io/v1` as one of `v1`. */
export function eventToCore(event: JsonObject): JsonObject {
  const back = new Map(names.map(([core, group]) => [group, core]));
  const result = rename(event, 'v1', back);
  return {
    ...result,
    source: asObject(result.source),
    reportingComponent: result.reportingComponent ?? '',
    reportingInstance: result.reportingInstance ?? '',
  };
}

function rename(
  event: JsonObject,
  apiVersion: string,
  map: Map<string, string>,
): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(event))
    result[map.get(name) ?? name] = value;
  return { ...result, apiVersion };
}
