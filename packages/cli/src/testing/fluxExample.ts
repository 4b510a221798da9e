import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { commitAll, git } from './shopRepository';
import { temporaryFolder, writeFiles } from './temporaryFolder';

const example = join(process.env.GITOPS_CORPORA ?? '/none', 'flux2-example');

/** Whether the public example of Flux is on this machine. */
export const hasFluxExample = existsSync(example);

/** A clone of the example, with more files beside its own. */
export function fluxExample(more: Readonly<Record<string, string>> = {}) {
  const folder = join(temporaryFolder(), 'flux2-example');
  cpSync(example, folder, { recursive: true });
  writeFiles(folder, more);
  git(folder, 'init', '-q', '-b', 'main');
  commitAll(folder);
  return folder;
}

const kinds: [name: string, group: string, version: string, scope?: string][] =
  [
    ['HelmRelease/helmreleases', 'helm.toolkit.fluxcd.io', 'v2'],
    ['HelmRepository/helmrepositories', 'source.toolkit.fluxcd.io', 'v1'],
    ['OCIRepository/ocirepositories', 'source.toolkit.fluxcd.io', 'v1'],
    ['Kustomization/kustomizations', 'kustomize.toolkit.fluxcd.io', 'v1'],
    [
      'ArtifactGenerator/artifactgenerators',
      'source.extensions.fluxcd.io',
      'v1beta1',
    ],
    ['ClusterIssuer/clusterissuers', 'cert-manager.io', 'v1', 'Cluster'],
    [
      'GatewayClass/gatewayclasses',
      'gateway.networking.k8s.io',
      'v1',
      'Cluster',
    ],
    ['Gateway/gateways', 'gateway.networking.k8s.io', 'v1'],
  ];

/** The kinds that the example takes for granted, as far as an API server has to know them. */
export const fluxDefinitions = kinds
  .map(([name, group, version, scope = 'Namespaced']) => {
    const [kind, plural] = name.split('/');
    return stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${group}`,
        // The API server wants it for names of the project's own groups.
        annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
      },
      spec: {
        ...{
          group,
          scope,
          names: { kind, plural, singular: kind.toLowerCase() },
        },
        versions: [
          {
            ...{ name: version, served: true, storage: true },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
              },
            },
          },
        ],
      },
    });
  })
  .join('---\n');
