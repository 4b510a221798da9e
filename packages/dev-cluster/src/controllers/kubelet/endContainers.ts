import { toTime } from '../clock';
import type { Pod } from '../kubeTypes';
import { containerId } from './advanceContainer';
import type { ContainerRuntime, PodRuntime } from './podRuntime';

/** The containers of a pod after all that ran were stopped in good order. */
export function endAll(
  pod: Pod,
  runtime: PodRuntime,
  now: number,
): PodRuntime['containers'] {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
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
              exitCode: 0,
              reason: 'Completed',
              startedAt: toTime(phase.since),
              finishedAt: toTime(now),
              containerID: containerId(pod, container, before),
            },
          };
  }
  return ended;
}
