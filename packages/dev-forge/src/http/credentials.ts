import type { IncomingHttpHeaders } from 'node:http';

/** The token of a request: `token X`, `Bearer X`, or the password (or lone user name) of basic authentication. */
export function readToken(headers: IncomingHttpHeaders): string | undefined {
  const match = /^(token|bearer|basic)\s+(\S+)\s*$/i.exec(
    headers.authorization ?? '',
  );
  if (!match) return headers.authorization === undefined ? undefined : '';
  if (match[1].toLowerCase() !== 'basic') return match[2];
  const pair = Buffer.from(match[2], 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const password = colon < 0 ? '' : pair.slice(colon + 1);
  return password === '' || password === 'x-oauth-basic'
    ? pair.slice(0, colon < 0 ? undefined : colon)
    : password;
}

/** The host of a request, or nothing when it is not this machine's own name: a page elsewhere may have rebound its name to us. */
export function readLoopbackHost(
  headers: IncomingHttpHeaders,
): string | undefined {
  const host = headers.host ?? '';
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host)
    ? host.toLowerCase()
    : undefined;
}
