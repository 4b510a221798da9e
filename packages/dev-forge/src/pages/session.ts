import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Guards forms: a cookie that other sites' requests do not carry, and a field that other sites cannot read. */
export class Sessions {
  readonly #secret = randomBytes(32);

  /** The session of a request, or a new one with the cookie to set. */
  open(
    request: IncomingMessage,
    port: string,
  ): { token: string; cookie?: string } {
    const name = `forge_${port}`;
    const known = readCookie(request, name);
    if (known !== undefined) return { token: this.#token(known) };
    const id = randomBytes(18).toString('base64url');
    return {
      token: this.#token(id),
      cookie: `${name}=${id}; Path=/; HttpOnly; SameSite=Strict`,
    };
  }

  /** Whether a form was sent by one of our own pages, shown to this browser. */
  isOwnForm(
    request: IncomingMessage,
    at: { url: URL; token: string | null },
  ): boolean {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (origin !== undefined && origin !== at.url.origin) return false;
    if (site !== undefined && site !== 'same-origin') return false;
    if (origin === undefined && site === undefined) return false;
    const id = readCookie(request, `forge_${at.url.port}`);
    if (id === undefined || at.token === null) return false;
    const wanted = Buffer.from(this.#token(id));
    const given = Buffer.from(at.token);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }

  #token(id: string): string {
    return createHmac('sha256', this.#secret).update(id).digest('base64url');
  }
}

function readCookie(
  request: IncomingMessage,
  name: string,
): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(/;\s*/);
  const value = cookies
    .find(cookie => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  return value && /^[\w-]{24}$/.test(value) ? value : undefined;
}
