import type { Cause } from '../../api/apiError';
import { isSameJson } from '../../apply/sameJson';
import {
  asList,
  asObject,
  type Json,
  type JsonObject,
} from '../../schema/types';
import { forbiddenValue } from '../metadata';

const mayChange =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** A pod's spec is fixed but for images, deadline and tolerations; a binding comes by its own way. */
export function checkPodUpdate(before: JsonObject, after: JsonObject): Cause[] {
  const old = asObject(before.spec);
  const spec = asObject(after.spec);
  if (isSameJson(fixed(old), fixed(spec))) return [];
  return [forbiddenValue('spec', mayChange)];
}

function fixed(spec: JsonObject): JsonObject {
  const {
    activeDeadlineSeconds,
    tolerations,
    terminationGracePeriodSeconds,
    schedulingGates,
    ...rest
  } = spec;
  const withoutImage = (list: Json | undefined): Json =>
    asList(list).map(item => ({ ...asObject(item), image: '' }));
  return {
    ...rest,
    nodeName: '',
    containers: withoutImage(spec.containers),
    initContainers: withoutImage(spec.initContainers),
    ephemeralContainers: [],
  };
}
