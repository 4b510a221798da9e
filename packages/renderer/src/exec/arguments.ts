import path from 'node:path';
import { RenderRequest } from '@gitops-suite/model';
import { MaterialisedFiles } from './materialise';

/** True for a `kubectl`, whose `kustomize` is a command of its own. */
export function isKubectl(command: string): boolean {
  return path.basename(command).startsWith('kubectl');
}

export function kustomizeArguments(
  command: string,
  request: RenderRequest,
  files: MaterialisedFiles,
): string[] {
  return [
    isKubectl(command) ? 'kustomize' : 'build',
    '--load-restrictor=LoadRestrictionsRootOnly',
    path.join(files.root, request.path),
  ];
}

/** Options come first and are closed by `--`, so that no name can pass for one. */
export function helmArguments(
  request: RenderRequest,
  files: MaterialisedFiles,
): string[] {
  const { helm } = request;
  return [
    'template',
    `--namespace=${request.namespace ?? 'default'}`,
    ...(helm?.includeCrds ?? true ? ['--include-crds'] : []),
    ...(helm?.kubeVersion ? [`--kube-version=${helm.kubeVersion}`] : []),
    ...(helm?.apiVersions ?? []).map(version => `--api-versions=${version}`),
    ...(helm?.skipTests ? ['--skip-tests'] : []),
    ...(helm?.skipSchemaValidation ? ['--skip-schema-validation'] : []),
    ...files.valueFiles.map(file => `--values=${file}`),
    ...files.settings.map(
      ({ name, value, type }) =>
        `--set${type ? `-${type}` : ''}=${name}=${value}`,
    ),
    '--',
    helm?.releaseName ?? 'release-name',
    path.join(files.root, request.path),
  ];
}
