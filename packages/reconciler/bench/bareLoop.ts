import { mapLimit } from '../src/engine/mapLimit';
import type { EngineWorld } from '../src/testing/engineWorld';

const KINDS: Record<string, string> = {
  Deployment: '/apis/apps/v1/namespaces/{ns}/deployments',
  Service: '/api/v1/namespaces/{ns}/services',
  ConfigMap: '/api/v1/namespaces/{ns}/configmaps',
  ServiceAccount: '/api/v1/namespaces/{ns}/serviceaccounts',
};

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** Applies objects one by one with nothing around it: the floor. Answers the seconds it took. */
export async function bareApplyLoop(
  world: EngineWorld,
  objects: readonly Manifest[],
  options: { namespace: string; dryRunFirst: boolean; concurrency: number },
): Promise<number> {
  const started = performance.now();
  await mapLimit(objects, options.concurrency, async object => {
    const manifest = {
      ...object,
      metadata: { ...object.metadata, namespace: options.namespace },
    };
    const path = `${KINDS[object.kind].replace('{ns}', options.namespace)}/${
      object.metadata.name
    }?fieldManager=bench&force=true`;
    for (const dryRun of options.dryRunFirst ? [true, false] : [false]) {
      const answer = await world.api(
        'PATCH',
        `${path}${dryRun ? '&dryRun=All' : ''}`,
        manifest,
        'application/apply-patch+yaml',
      );
      if (answer.code >= 300) {
        throw new Error(
          `${object.kind} ${object.metadata.name}: ${answer.code} ${answer.body.message}`,
        );
      }
    }
  });
  return (performance.now() - started) / 1000;
}
