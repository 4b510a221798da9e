import {
  aggregatedDiscovery,
  coreVersions,
  groupList,
  groupOf,
  resourceList,
} from '../api/discovery';
import {
  openApiDocuments,
  openApiIndex,
  type OpenApiDocument,
} from '../api/openapi';
import type { JsonObject } from '../schema/types';
import type { Cluster } from './cluster';

/** An answer that is about the API, not about objects. */
export interface MetaAnswer {
  code: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

const version: JsonObject = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
};

/** Health, version, discovery and OpenAPI. */
export class MetaEndpoints {
  #generation = -1;
  #documents = new Map<string, OpenApiDocument>();

  constructor(private readonly cluster: Cluster) {}

  /** The answer for a path; undefined when it is about objects. */
  answer(url: URL, accept: string, host: string): MetaAnswer | undefined {
    const path = url.pathname.replace(/(.)\/$/, '$1');
    if (/^\/(healthz|livez|readyz)(\/|$)/.test(path))
      return { code: 200, type: 'text/plain; charset=utf-8', body: 'ok' };
    if (path === '/version') return json(version);
    if (path === '/api' || path === '/apis')
      return this.#roots(path, accept, host);
    if (path === '/openapi/v3') return json(openApiIndex(this.#openApi()));
    if (path.startsWith('/openapi/v3/'))
      return this.#document(path.slice('/openapi/v3/'.length));
    if (path === '/') return json({ paths: this.#paths() });
    return this.#group(path);
  }

  #roots(path: string, accept: string, host: string): MetaAnswer {
    const kinds = this.cluster.kinds.all();
    const aggregated = accept
      .split(',')
      .map(entry => entry.replace(/\s/g, ''))
      .find(entry => entry.includes('as=APIGroupDiscoveryList'));
    const first = accept.split(',')[0] ?? '';
    if (
      aggregated?.includes('v=v2') &&
      !aggregated.includes('v=v2beta1') &&
      first.includes('APIGroupDiscoveryList')
    )
      return json(
        aggregatedDiscovery(kinds, path === '/api'),
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      );
    return json(path === '/api' ? coreVersions(host) : groupList(kinds));
  }

  #group(path: string): MetaAnswer | undefined {
    const parts = path.split('/').slice(1);
    const kinds = this.cluster.kinds.all();
    let found: JsonObject | undefined;
    if (parts[0] === 'api' && parts.length === 2)
      found = resourceList(kinds, '', parts[1]);
    if (parts[0] === 'apis' && parts.length === 2)
      found = groupOf(kinds, parts[1]);
    if (parts[0] === 'apis' && parts.length === 3)
      found = resourceList(kinds, parts[1], parts[2]);
    return found && json(found);
  }

  #document(path: string): MetaAnswer | undefined {
    const document = this.#openApi().get(path);
    return (
      document && {
        code: 200,
        type: 'application/json',
        body: document.json,
        headers: { etag: `"${document.hash}"` },
      }
    );
  }

  #openApi(): Map<string, OpenApiDocument> {
    const { kinds } = this.cluster;
    if (this.#generation !== kinds.generation) {
      this.#documents = openApiDocuments(kinds.all());
      this.#generation = kinds.generation;
    }
    return this.#documents;
  }

  #paths(): string[] {
    return [
      '/api',
      '/apis',
      ...[...this.#openApi().keys()].map(path => `/${path}`),
      '/healthz',
      '/livez',
      '/openapi/v3',
      '/readyz',
      '/version',
    ].sort();
  }
}

function json(body: JsonObject, type = 'application/json'): MetaAnswer {
  return { code: 200, type, body: JSON.stringify(body) };
}
