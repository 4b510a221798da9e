import type { KubernetesObject } from '@gitops-suite/model';
import { yamlLines } from '@gitops-suite/reconciler/offline';

/** Objects as YAML documents, or as one List in JSON. Numbers keep their text. Pure. @internal */
export function writeManifests(
  objects: readonly KubernetesObject[],
  format: 'yaml' | 'json',
): string {
  if (format === 'json') {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    return `${JSON.stringify(list, null, 2)}\n`;
  }
  return objects
    .map(object => `${yamlLines(object).join('\n')}\n`)
    .join('---\n');
}
