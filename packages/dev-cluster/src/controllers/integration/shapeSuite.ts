/* eslint-disable jest/no-export -- the tests of a suite run in the test files that call it */
import { findCondition } from '../conditions';
import type { Job } from '../job/jobTypes';
import type { Condition, KubeObject } from '../kubeTypes';
import { isPodReady } from '../podFacts';
import { resources } from '../resources';
import { deploymentOf, until } from '../testUtils/lab';
import { web, type Room } from './room';

/** Paths of all fields that were written, by setting: both have to come to the same. */
const shapes: string[][] = [];
const comparedKinds = [
  resources.deployments,
  resources.replicaSets,
  resources.statefulSets,
  resources.daemonSets,
  resources.jobs,
  resources.pods,
  resources.endpointSlices,
  resources.endpoints,
  resources.controllerRevisions,
];

/** Whether the counts of an object are those of its end. */
function isSettled(object: KubeObject): boolean {
  const { status = {} } = object as { status?: Record<string, unknown> };
  const conditions = (status.conditions ?? []) as Condition[];
  const progress = findCondition(conditions, 'Progressing');
  return (
    (progress?.reason ?? 'NewReplicaSetAvailable') ===
      'NewReplicaSetAvailable' &&
    status.unavailableReplicas === undefined &&
    status.numberUnavailable === undefined &&
    (status.replicas === undefined ||
      status.replicas === status.availableReplicas)
  );
}

/** The kind and path of every field, and the names of those who wrote them. */
function pathsOf(kind: string, object: KubeObject): string[] {
  const paths: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) paths.push(path);
    else if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'fieldsV1') continue;
        visit(inner, `${path}.${key}`);
      }
    }
  };
  visit(object, kind);
  for (const { manager } of object.metadata.managedFields ?? []) {
    paths.push(`${kind} by ${manager}`);
  }
  // The real controller holds this one only while it measures a change.
  return paths.filter(path => !path.endsWith('last-change-trigger-time'));
}

/** Holds what is written on one cluster against what is written on the others. */
export function testShapes(room: Room): void {
  const { pods } = room;

  it('writes the fields that the real controllers write, under their names', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(2, `${web}:1.0.0`),
    );
    await room.lab.create(resources.services, 'web', {
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    await room.lab.create(
      resources.daemonSets,
      'agent',
      deploymentOf(0, `${web}:1.0.0`, { replicas: undefined }),
    );
    await room.lab.create(
      resources.statefulSets,
      'db',
      deploymentOf(1, `${web}:1.0.0`, { serviceName: 'db' }),
    );
    const task = { name: 'task', image: 'busybox' };
    await room.lab.create(resources.jobs, 'task', {
      spec: {
        completionMode: 'Indexed',
        completions: 2,
        template: { spec: { restartPolicy: 'Never', containers: [task] } },
      },
    });
    await until(pods, list => list.length === 8);
    await until(pods, list =>
      list.every(pod => isPodReady(pod) || pod.status?.phase === 'Succeeded'),
    );
    await until(
      () => room.lab.get<Job>(resources.jobs, 'task'),
      ({ status }) =>
        findCondition(status?.conditions, 'Complete') !== undefined,
    );
    const objects = await Promise.all(
      comparedKinds.map(async resource => {
        const settled = await until(
          () => room.lab.list(resource),
          list => list.length > 0 && list.every(isSettled),
        );
        return settled.flatMap(object => pathsOf(resource.kind, object));
      }),
    );
    const shape = [...new Set(objects.flat())].sort();
    expect(shape.length).toBeGreaterThan(300);
    // The first setting has nothing to be held against yet.
    shapes.push(shape);
    expect(shapes[0]).toEqual(shape);
  });
}
