/** Where the real Argo CD and Flux are, and how they come into a cluster. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { controlPlaneAssets } from '@gitops-suite/dev-cluster/testUtils';
import { eventually } from './eventually';
import type { ListedObject } from './listObjects';
import type { SharedCluster } from './sharedCluster';

/**
 * Why the real controllers cannot run here; undefined when they can. `GITOPS_CONTROLLERS` names a folder with `bin/`
 * (`argocd-application-controller`, `argocd-repo-server`, `source-controller`, `kustomize-controller`), with their CRDs
 * in `crds/` and the default objects of Argo CD in `argocd/`.
 */
export function whyNoControllers(): string | undefined {
  const missing = [
    controlPlaneAssets() ? '' : 'KUBEBUILDER_ASSETS is unset',
    process.env.GITOPS_CONTROLLERS ? '' : 'GITOPS_CONTROLLERS is unset',
    isOnPath('redis-server') ? '' : 'redis-server is not on the PATH',
  ].filter(Boolean);
  return missing.length > 0 ? missing.join(', ') : undefined;
}

function isOnPath(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A path below the folder of the controllers. */
export function ofControllers(...path: string[]): string {
  return join(process.env.GITOPS_CONTROLLERS!, ...path);
}

/** Installs the CRDs whose files match. */
export async function installDefinitions(
  { kubectl }: SharedCluster,
  pattern: RegExp,
): Promise<void> {
  const files = readdirSync(ofControllers('crds'))
    .filter(name => pattern.test(name))
    .flatMap(name => ['-f', ofControllers('crds', name)]);
  await kubectl('apply', '--server-side', ...files);
  const established = async () => {
    const { items } = JSON.parse(await kubectl('get', ...files, '-o', 'json'));
    return (items as ListedObject[]).every(({ status }) =>
      (status?.conditions ?? []).some(
        ({ type, status: value }: any) =>
          type === 'Established' && value === 'True',
      ),
    );
  };
  await eventually(`definitions ${pattern}`, established);
}

/** Settles when something listens on a port of 127.0.0.1. */
export async function untilListening(
  { plane }: SharedCluster,
  port: number,
): Promise<void> {
  await eventually(`port ${port}`, () => isListening(port), {
    failure: () => plane.failure(),
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
