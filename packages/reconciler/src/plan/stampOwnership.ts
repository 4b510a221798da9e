import { createHash } from 'node:crypto';
import {
  APPLICATION_ANNOTATION,
  objectKey,
  PART_OF_LABEL,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';

/** Who applies an object. @public */
export interface OwnerIdentity {
  installation: string;
  applicationId: string;
}

/**
 * Value of the ApplySet label of an Application's members: a valid label value of 55 characters, in the form that
 * ApplySet gives to its ids.
 * @public
 */
export function partOfValue(owner: OwnerIdentity): string {
  const hash = createHash('sha256')
    .update(`${owner.installation}/${owner.applicationId}`)
    .digest('base64url');
  return `applyset-${hash}-v1`;
}

/** `manifest` with the label and the self-referencing annotation of its owner. @public */
export function stampOwnership(
  manifest: KubernetesObject,
  owner: OwnerIdentity,
): KubernetesObject {
  const { metadata } = manifest;
  const key = objectKey(refOf(manifest));
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [PART_OF_LABEL]: partOfValue(owner) },
      annotations: {
        ...metadata.annotations,
        [APPLICATION_ANNOTATION]: `${owner.installation}/${owner.applicationId}/${key}`,
      },
    },
  };
}
