import type { KindInfo } from '../ports';

/** Path of a collection, or of one object of it. @internal */
export function resourcePath(
  kind: Pick<KindInfo, 'group' | 'version' | 'plural'>,
  at: { namespace?: string; name?: string } = {},
): string {
  const root = kind.group ? `/apis/${kind.group}` : '/api';
  const namespace = at.namespace
    ? `/namespaces/${encodeURIComponent(at.namespace)}`
    : '';
  const name = at.name === undefined ? '' : `/${encodeURIComponent(at.name)}`;
  return `${root}/${kind.version}${namespace}/${kind.plural}${name}`;
}
