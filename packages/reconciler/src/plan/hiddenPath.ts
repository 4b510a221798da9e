import type { KubernetesObject } from '@gitops-suite/model';
import { fieldPath } from './fieldPath';
import { mayQuoteSecret, secretFields } from './maskSecrets';

/** Whether the value at a path stays here; `secret` tells that the object may hold some. @internal */
export function isHiddenPath(
  input: {
    secret: boolean;
    predicted: KubernetesObject;
    live: KubernetesObject;
    desired: KubernetesObject;
  },
  path: string,
): boolean {
  if (!input.secret) {
    return false;
  }
  const [top] = path.split(/[.[]/, 1);
  if (secretFields.includes(top)) {
    return true;
  }
  const { predicted, live, desired } = input;
  if (!path.startsWith('metadata.annotations')) {
    return false;
  }
  const objects = [predicted, live, desired];
  return objects.some(({ metadata }) =>
    Object.entries(metadata.annotations ?? {}).some(
      ([name, value]) =>
        (path === 'metadata.annotations' ||
          path === fieldPath('metadata.annotations', name)) &&
        mayQuoteSecret(name, value, objects),
    ),
  );
}
