import type { RequestOptions } from 'node:http';
import type { ApiRequest } from './apiRequest';
import type { Agents } from './connection';
import type { Credential } from './credentials';

/** A request to an API server as Node sends it. Pure. @internal */
export function httpOptions(
  request: ApiRequest,
  way: { server: URL; agents: Agents; credential: Credential },
): RequestOptions {
  const { server, agents, credential } = way;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  const prefix = server.pathname === '/' ? '' : server.pathname;
  const search = query.size > 0 ? `?${query}` : '';
  return {
    // Brackets of an IPv6 address belong to the URL only.
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port || undefined,
    method: request.method ?? 'GET',
    path: `${prefix}${request.path}${search}`,
    agent: request.verb === 'watch' ? agents.watches : agents.requests,
    headers: {
      accept: 'application/json',
      'user-agent': 'gitops-suite',
      ...request.headers,
      ...(request.body !== undefined && {
        'content-length': String(Buffer.byteLength(request.body)),
      }),
      ...credential.headers,
    },
  };
}
