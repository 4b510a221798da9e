import { posix } from 'node:path';
import type {
  ApplicationDefinition,
  Revision,
} from '@gitops-suite/reconciler/offline';
import { parse } from 'yaml';

const FILE = /(^|\/)(kustomization\.ya?ml|Kustomization)$/;

/** Each folder with a kustomization that no other one builds on, as something to render. @internal */
export async function findKustomizations(
  revision: Revision,
  options: { repository: string; apps?: readonly string[] },
): Promise<ApplicationDefinition[]> {
  const entries = (await revision.list('')) ?? [];
  const files = entries.filter(
    ({ path, kind }) => kind === 'file' && FILE.test(path),
  );
  const contents = await revision.read(files.map(({ path }) => path));
  const used = new Set(
    [...contents].flatMap(([path, bytes]) =>
      basesOf(posix.dirname(path), new TextDecoder().decode(bytes)),
    ),
  );
  return files
    .map(({ path }) => posix.dirname(path))
    .filter(folder => !used.has(folder))
    .filter(folder => !options.apps || options.apps.some(covers(folder)))
    .map(folder => unitOf(folder, options.repository));
}

/** One folder as a unit. @internal */
export function unitOf(
  path: string,
  repository: string,
  more: Partial<ApplicationDefinition> = {},
): ApplicationDefinition {
  return {
    id: path,
    app: path,
    environment: '',
    order: 0,
    scope: 'app',
    repository,
    branch: 'HEAD',
    cluster: '',
    namespace: 'default',
    engine: 'builtin',
    tool: 'kustomize',
    path,
    overlay: path,
    policy: { options: [] },
    ...more,
  };
}

function covers(folder: string): (name: string) => boolean {
  return name => folder === name || folder.startsWith(`${name}/`);
}

function basesOf(folder: string, text: string): string[] {
  let content: Record<string, unknown> | null;
  try {
    content = parse(text, { maxAliasCount: 50, logLevel: 'silent' });
  } catch {
    return [];
  }
  return ['resources', 'bases', 'components'].flatMap(field => {
    const values = content?.[field];
    return (Array.isArray(values) ? values : [])
      .filter((value): value is string => typeof value === 'string')
      .map(value => posix.join(folder, value));
  });
}
