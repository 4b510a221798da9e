import type { KustomizeOptions } from '@gitops-suite/model';

type ImageOption = NonNullable<KustomizeOptions['images']>[number];

/**
 * An image as kustomize writes it. The short forms are `name:tag`, `name@digest`, and `name=other` with or without tag
 * and digest; `*` stands for what the overlay has. Pure.
 * @internal
 */
export function parseImage(
  image: ImageOption,
): Readonly<Record<string, string>> & { name: string } {
  if (typeof image !== 'string') {
    return image;
  }
  const equals = image.indexOf('=');
  const renamed = equals >= 0;
  const { name, ...version } = splitVersion(image.slice(equals + 1));
  return renamed
    ? { name: image.slice(0, equals), newName: name, ...version }
    : { name, ...version };
}

function splitVersion(image: string): {
  name: string;
  newTag?: string;
  digest?: string;
} {
  const at = image.indexOf('@');
  const tagged = at >= 0 ? image.slice(0, at) : image;
  const digest = at >= 0 ? { digest: image.slice(at + 1) } : {};
  // A colon before the last slash belongs to the port of a registry.
  const colon = tagged.lastIndexOf(':');
  return colon > tagged.lastIndexOf('/')
    ? {
        name: tagged.slice(0, colon),
        newTag: tagged.slice(colon + 1),
        ...digest,
      }
    : { name: tagged, ...digest };
}
