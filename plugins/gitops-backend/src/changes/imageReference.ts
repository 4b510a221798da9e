/** An image apart: `ghcr.io/acme/api` and its tag or digest. */
export interface ImageReference {
  name: string;
  tag?: string;
  digest?: string;
}

/** Takes an image reference apart. The port of a registry is no tag. */
export function parseImage(image: string): ImageReference {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const rest = at < 0 ? image : image.slice(0, at);
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  return {
    name: hasTag ? rest.slice(0, colon) : rest,
    ...(hasTag && { tag: rest.slice(colon + 1) }),
    ...(digest && { digest }),
  };
}
