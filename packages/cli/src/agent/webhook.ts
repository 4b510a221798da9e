import { createHmac, timingSafeEqual } from 'node:crypto';

/** True when `signature` (`sha256=…`) was made of this body with this secret. Pure. @internal */
export function isSigned(
  body: Buffer,
  signature: string | undefined,
  secret: string,
): boolean {
  const given = Buffer.from(signature ?? '');
  const wanted = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  );
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** What a push is about. @internal */
export interface Push {
  /** Addresses of its repository; none when the body is something else. */
  urls: string[];
  /** Undefined for a tag, and when it is not said. */
  branch?: string;
}

/** Pure. @internal */
export function readPush(body: Buffer): Push {
  let payload: {
    repository?: Record<string, unknown>;
    ref?: unknown;
  } | null;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return { urls: [] };
  }
  const { clone_url: clone, html_url: page } = payload?.repository ?? {};
  const [, branch] = /^refs\/heads\/(.+)$/.exec(String(payload?.ref)) ?? [];
  return {
    urls: [...new Set([clone, page])].filter(
      (url): url is string => typeof url === 'string',
    ),
    branch,
  };
}
