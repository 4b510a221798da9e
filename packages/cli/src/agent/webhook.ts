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

/** Addresses of the repository that a push is about; none when the body is something else. Pure. @internal */
export function pushedRepositories(body: Buffer): string[] {
  let payload: { repository?: Record<string, unknown> } | null;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return [];
  }
  const { clone_url: clone, html_url: page } = payload?.repository ?? {};
  return [...new Set([clone, page])].filter(
    (url): url is string => typeof url === 'string',
  );
}
