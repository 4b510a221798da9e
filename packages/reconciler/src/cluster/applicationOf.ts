import {
  APPLICATION_ANNOTATION,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import { intern } from './setIndex';

/**
 * The id of the Application that an object with this key says it belongs to. Counts only when the annotation names
 * this installation and the object itself: a copied one does not. Pure.
 * @internal
 */
export function applicationOf(
  { metadata }: KubernetesObject,
  key: ObjectKey,
  installation: string,
): string | undefined {
  const annotation = metadata.annotations?.[APPLICATION_ANNOTATION];
  const head = `${installation}/`;
  const tail = `/${key}`;
  if (!annotation?.startsWith(head) || !annotation.endsWith(tail)) {
    return undefined;
  }
  const id = annotation.slice(head.length, -tail.length);
  return id && !id.includes('/') ? intern(id) : undefined;
}
