import type { RepositoryRecord } from '../store/records';

/** Encodes each segment of a path for a URL. */
export const encodePath = (path: string): string =>
  path.split('/').map(encodeURIComponent).join('/');

/** Builds the URLs that answers carry, on the host by which the client came. */
export class Links {
  readonly api: string;

  /** `root` is e.g. `http://127.0.0.1:4000`, without a slash at its end. */
  constructor(readonly root: string) {
    this.api = `${root}/api/v3`;
  }

  user(login: string): string {
    return `${this.api}/users/${encodeURIComponent(login)}`;
  }

  repository(repository: RepositoryRecord): string {
    return `${this.api}/repos/${repository.owner}/${repository.name}`;
  }

  page(repository: RepositoryRecord): string {
    return `${this.root}/${repository.owner}/${repository.name}`;
  }
}

/** GitHub's opaque id of a thing. */
export const nodeId = (kind: string, id: number | string): string =>
  Buffer.from(`${kind}:${id}`).toString('base64');
