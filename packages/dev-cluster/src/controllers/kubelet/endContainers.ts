import { toTime } from '../clock';
import type { Pod } from '../kubeTypes';
import { containerId } from './advanceContainer';
import type { ContainerRuntime, PodRuntime } from './podRuntime';

/**
 * The containers of a pod after all that ran were stopped: servers end in good order, tasks that
 * were not done end by the signal.
 */
export function endAll(
  pod: Pod,
  runtime: PodRuntime,
  now: number,
): PodRuntime['containers'] {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const signalled = (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  const ended: Record<string, ContainerRuntime> = {};
  for (const container of all) {
    const before = runtime.containers[container.name];
    if (!before) continue;
    const { phase } = before;
    ended[container.name] =
      phase.kind !== 'running'
        ? before
        : {
            ...before,
            phase: { kind: 'ended' },
            terminated: {
              exitCode: signalled ? 143 : 0,
              reason: signalled ? 'Error' : 'Completed',
              startedAt: toTime(phase.since),
              finishedAt: toTime(now),
              containerID: containerId(pod, container, before),
            },
          };
  }
  return ended;
}
