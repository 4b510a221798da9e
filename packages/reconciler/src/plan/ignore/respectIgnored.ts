/**
 * Ignored fields are nobody's business here: they are not sent, and not compared. One field cannot be left out of an
 * apply: the one that nobody but us owns. Leaving it out would remove it, so it is sent as it is live.
 * Held by respectIgnored.test.ts and, against a real API server, ignore.cluster.test.ts.
 */
import {
  FIELD_MANAGER,
  type IgnoredField,
  type KubernetesObject,
} from '@gitops-suite/model';
import { isMap } from '../../json';
import {
  appliedEntry,
  below,
  childElements,
  isItemOf,
  listKey,
  managedFieldsOf,
  type Owned,
} from '../fieldSet';
import type { IgnoredFields } from './ignoreRules';
import { JointWalk, type Choose, type JointPlace } from './jointWalk';
import { selectPlaces } from './selection';

/** What is sent to the cluster for an object of which some fields are ignored. @internal */
export interface RespectedPayload {
  manifest: KubernetesObject;
  /** Fields that Git states, or that only we own. */
  ignored: readonly IgnoredField[];
  /** Paths of all ignored fields, those of others among them. */
  places: readonly string[];
}

/**
 * `desired` without its ignored fields, but for those that only we own, which keep their live values. Throws `JqError`
 * when an expression takes too long on one of the objects.
 * @internal
 */
export function respectIgnored(
  desired: KubernetesObject,
  live: KubernetesObject,
  ignore: IgnoredFields,
): RespectedPayload {
  const walk = new JointWalk((value, place) =>
    onlyOurs(value, place.ours, place.others),
  );
  const manifest = walk.replace(
    desired,
    live,
    rootPlace(desired, live, ignore),
  ) as KubernetesObject;
  return { manifest, ignored: walk.ignored, places: walk.places };
}

/**
 * `object` (what an apply would make of the live object) with the live state of all ignored fields: what differs then
 * is what is compared.
 * @internal
 */
export function withoutIgnored(
  object: KubernetesObject,
  live: KubernetesObject,
  ignore: IgnoredFields,
): KubernetesObject {
  const asLive: Choose = value => value;
  return new JointWalk(asLive).replace(
    object,
    live,
    rootPlace(object, live, ignore),
  ) as KubernetesObject;
}

function rootPlace(
  first: KubernetesObject,
  live: KubernetesObject,
  { selectors }: IgnoredFields,
): JointPlace {
  const entries = managedFieldsOf(live);
  const ours = appliedEntry(live, FIELD_MANAGER);
  return {
    path: '',
    first: selectPlaces(first, selectors),
    live: selectPlaces(live, selectors),
    atomic: false,
    ours: ours?.fieldsV1,
    others: entries.filter(one => one !== ours).map(({ fieldsV1 }) => fieldsV1),
    managers: selectors.flatMap(({ manager, label }) =>
      manager === undefined
        ? []
        : entries
            .filter(one => one.manager === manager)
            .map(({ fieldsV1 }) => ({ rule: label, owned: fieldsV1 })),
    ),
  };
}

/** The part of a live value that nobody but us owns; undefined when there is none. */
function onlyOurs(
  live: unknown,
  ours: Owned,
  others: readonly Owned[],
): unknown {
  if (live === undefined || ours === undefined) {
    return undefined;
  }
  if (ours === 'all') {
    return others.some(owned => owned !== undefined) ? undefined : live;
  }
  const part = (element: string, value: unknown) =>
    onlyOurs(
      value,
      below(ours, [element]),
      others.map(owned => below(owned, [element])),
    );
  if (isMap(live)) {
    if (Object.keys(live).length === 0) {
      return others.some(owned => owned !== undefined) ? undefined : live;
    }
    const kept = childElements(ours)
      .map(element => [element.slice(2), part(element, live[element.slice(2)])])
      .filter(([, value]) => value !== undefined);
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  }
  const items = (Array.isArray(live) ? live : []).flatMap(item => {
    const element = childElements(ours).find(one => isItemOf(item, one));
    const value = element === undefined ? undefined : part(element, item);
    if (value === undefined) {
      return [];
    }
    return [isMap(value) ? { ...listKey(element!), ...value } : value];
  });
  return items.length > 0 ? items : undefined;
}
