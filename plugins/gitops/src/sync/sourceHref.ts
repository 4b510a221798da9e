import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';

/**
 * Address of a file of the GitOps repository at a line, where the forge has pages of GitHub's form; `source.url` is the
 * page of the Application's folder, `…/tree/<branch>/<path>`. Undefined when that is not known.
 */
export function sourceHref(
  application: Pick<Application, 'source' | 'sync'>,
  file: string,
  line?: number,
): string | undefined {
  const { url, branch } = application.source;
  if (!url || !/^https?:\/\//.test(url)) {
    return undefined;
  }
  const root = url
    .replace(/\/(tree|blob)\/.*$/, '')
    .replace(/(\.git)?\/?$/, '');
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${root}/blob/${encodeURIComponent(branch)}/${path}${
    line ? `#L${line}` : ''
  }`;
}
