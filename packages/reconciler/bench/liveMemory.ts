import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KubernetesObject } from '@gitops-suite/model';
import { LiveStore } from '../src/cluster/liveStore';
import { systemClock } from '../src/engine/clock';
import { parseJson } from '../src/json';
import { withCluster } from './benchCluster';
import { BenchWorld } from './benchWorld';
import { fleet } from './fleet';
import type { BenchRow } from './row';

const SAMPLES = 20;
const COLLECTIONS = [
  '/apis/apps/v1/namespaces/bench-memory/deployments',
  '/apis/apps/v1/namespaces/bench-memory/replicasets',
  '/api/v1/namespaces/bench-memory/services',
  '/api/v1/namespaces/bench-memory/configmaps',
];

/** Memory of objects as a real API server tells them, many times under other names, in what the watches write to. */
export async function liveMemory(count: number): Promise<BenchRow[]> {
  const texts = await withCluster(async cluster => {
    const world = new BenchWorld(cluster, 'bench-memory');
    try {
      const sync = '{ automated: {}, options: [CreateNamespace=true] }';
      world.repository.commit(fleet(SAMPLES, sync, 'bench-memory'));
      await world.start();
      await world.untilAllSynced(SAMPLES);
      return await readAll(world);
    } finally {
      await world.remove();
    }
  });
  const store = new LiveStore({
    installation: 'bench-memory',
    clock: systemClock,
    isComplete: () => true,
    onChange: () => {},
  });
  const before = usedMemory();
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const text = renamed(texts[index % texts.length], index);
    bytes += text.length;
    const object = parseJson(text) as KubernetesObject;
    if (object.metadata.ownerReferences) {
      store.putChild(object);
    } else {
      store.putRoot(object);
    }
  }
  const used = (usedMemory() - before) / count;
  return [
    {
      figure: `memory per watched object, ${store.size()} of them`,
      value: used,
      floor: bytes / count,
      unit: 'B',
      budget: { value: 1024 },
      note: 'floor: its JSON text; Deployments, ReplicaSets, Services, ConfigMaps',
    },
  ];
}

async function readAll(world: BenchWorld): Promise<string[]> {
  const texts: string[] = [];
  for (const collection of COLLECTIONS) {
    const { body } = await world.api('GET', collection);
    const { items, apiVersion, kind } = body as unknown as {
      items: object[];
      apiVersion: string;
      kind: string;
    };
    const type = { apiVersion, kind: kind.replace(/List$/, '') };
    texts.push(...items.map(item => JSON.stringify({ ...type, ...item })));
  }
  return texts;
}

/** Another object of the same app's shape: other names and uids everywhere. */
function renamed(text: string, index: number): string {
  const uid = index.toString(16).padStart(12, '0');
  return text
    .replace(/bench-(\d+)/g, `bench-${index}-$1`)
    .replace(/([0-9a-f]{8}(?:-[0-9a-f]{4}){3})-[0-9a-f]{12}/g, `$1-${uid}`);
}

/** Heap and what lies beside it, after a collection. Bytes. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
