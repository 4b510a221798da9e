import type { Container, Pod } from '../kubeTypes';

/** Annotations on pods, and an environment variable, that decide what a container does. */
export const marks = {
  /** `"true"` for all containers of the pod, or a comma-separated list of their names. */
  crash: 'dev-cluster/crash',
  /** `"false"`: never ready, although running. */
  ready: 'dev-cluster/ready',
  /** `DEV_CLUSTER_CRASH=true` in a container's environment. */
  crashVariable: 'DEV_CLUSTER_CRASH',
} as const;

/** What a container's program does: serve until stopped, or end after `lasts` milliseconds. */
export type Program =
  | { lasts: undefined }
  | { lasts: number; exitCode: number };

const startedAndFailed = 300;
const shortTask = 2_000;

/**
 * What the program of a container does. Only commands that plainly say so fail or end; a container
 * that is not to be restarted for ever (a Job's, an init container) is taken for a short task.
 */
export function programOf(
  pod: Pod,
  container: Container,
  runsOnce: boolean,
): Program {
  if (isMarkedToCrash(pod, container))
    return { lasts: startedAndFailed, exitCode: 1 };
  const line = [...(container.command ?? []), ...(container.args ?? [])]
    .join(' ')
    .trim();
  const script = line.replace(/^\S*sh\s+-\w*c\w*\s+/, '');
  const sleep = /(?:^|[;&\s])sleep\s+(\d+)/.exec(script);
  const exit = /(?:^|[;&\s])exit\s+(\d+)/.exec(script);
  const lasts = sleep ? Number(sleep[1]) * 1000 : undefined;
  if (/(^|\/)false$/.test(script))
    return { lasts: startedAndFailed, exitCode: 1 };
  if (exit)
    return {
      lasts: lasts ?? startedAndFailed,
      exitCode: Number(exit[1]) % 256,
    };
  if (lasts !== undefined || /(^|\/)true$/.test(script) || runsOnce) {
    return { lasts: lasts ?? shortTask, exitCode: 0 };
  }
  return { lasts: undefined };
}

function isMarkedToCrash(pod: Pod, container: Container): boolean {
  const mark = pod.metadata.annotations?.[marks.crash] ?? '';
  const names = mark.split(',').map(name => name.trim());
  if (mark === 'true' || names.includes(container.name)) return true;
  return (container.env ?? []).some(
    ({ name, value }) => name === marks.crashVariable && value === 'true',
  );
}
