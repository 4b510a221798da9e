import { createHash } from 'node:crypto';

/** An image reference taken apart. */
export interface ImageReference {
  /** With registry, `docker.io/library/nginx` for `nginx`. */
  repository: string;
  /** Absent when only a digest is named. */
  tag?: string;
  /** `sha256:...`. */
  digest?: string;
}

/** Takes a reference apart and fills in what it leaves out, as container runtimes do. */
export function parseImage(reference: string): ImageReference {
  const [named, digest] = reference.split('@', 2);
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  return {
    repository: normalizeRepository(path),
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  };
}

/** `docker.io/library/nginx` for `nginx`, `docker.io/acme/web` for `acme/web`. */
export function normalizeRepository(path: string): string {
  const [first, ...rest] = path.split('/');
  const hasRegistry =
    rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (hasRegistry) return path;
  return rest.length > 0 ? `docker.io/${path}` : `docker.io/library/${path}`;
}

/** The full name of an image, as a container runtime reports it. */
export function imageName(reference: string): string {
  const { repository, tag, digest } = parseImage(reference);
  return `${repository}${tag === undefined ? '' : `:${tag}`}${
    digest ? `@${digest}` : ''
  }`;
}

/** What a container runtime reports as the image's id: repository and digest. */
export function imageId(reference: string): string {
  const { repository, digest } = parseImage(reference);
  return `${repository}@${digest ?? `sha256:${sha256(imageName(reference))}`}`;
}

/** Hexadecimal SHA-256; the stand-in's source of stable ids and sizes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A number from 0 to below 1 that is always the same for the same text. */
export function stableFraction(text: string): number {
  return parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;
}
