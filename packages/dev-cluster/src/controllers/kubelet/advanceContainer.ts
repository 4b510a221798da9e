import { toTime } from '../clock';
import { sha256 } from '../imageReference';
import type { Container, Pod } from '../kubeTypes';
import {
  backoff,
  type ContainerStep,
  inPhase,
  nudgeInterval,
  tell,
} from './containerStep';
import type { ContainerPhase, ContainerRuntime } from './podRuntime';
import { describePod } from './podWorld';
import { marks, programOf } from './program';
import { beginPull, endPull, nudgePull } from './pullImage';

const longestProbeDelay = 5_000;
const phasesPerStep = 32;

/** Brings a container as far as it gets by now. */
export function advanceContainer(step: ContainerStep): ContainerRuntime {
  let { runtime } = step;
  // Every phase lasts a while, so this ends; the bound is for paces that make them all very short.
  for (let count = 0; count < phasesPerStep; count++) {
    const next = advanceOnce({ ...step, runtime });
    if (next === runtime) return runtime;
    runtime = next;
  }
  return runtime;
}

/** When the container wants to be looked at again, in milliseconds since the epoch. */
export function nextLook(
  { phase }: ContainerRuntime,
  now: number,
): number | undefined {
  switch (phase.kind) {
    case 'pulling':
    case 'creating':
    case 'config-error':
      return phase.until;
    case 'pull-failed':
    case 'crash-loop':
      return Math.min(phase.nudge, phase.until);
    case 'running': {
      const times = [phase.readyAt, phase.endsAt, phase.nudge].filter(
        (time): time is number => time !== undefined && time > now,
      );
      return times.length > 0 ? Math.min(...times) : undefined;
    }
    default:
      return undefined;
  }
}

function advanceOnce(step: ContainerStep): ContainerRuntime {
  const { runtime, world } = step;
  const { phase } = runtime;
  switch (phase.kind) {
    case 'idle':
      return beginPull(step);
    case 'pulling':
      return phase.until <= world.now ? endPull(step, phase.since) : runtime;
    case 'pull-failed':
      if (phase.until <= world.now) return beginPull(step);
      return phase.nudge <= world.now ? nudgePull(step, phase) : runtime;
    case 'creating':
    case 'config-error':
      return phase.until <= world.now ? start(step) : runtime;
    case 'running':
      return advanceRunning(step, phase);
    case 'crash-loop':
      if (phase.until <= world.now) return beginPull(step);
      return phase.nudge <= world.now ? nudgeCrash(step, phase) : runtime;
    default:
      return runtime;
  }
}

function start(step: ContainerStep): ContainerRuntime {
  const { pod, container, isInit, runtime, world } = step;
  const problem = world.missing.containers[container.name];
  if (problem !== undefined) {
    tell(step, 'Warning', 'Failed', `Error: ${problem}`);
    const until = world.now + world.scale(nudgeInterval);
    return {
      ...runtime,
      waiting: { reason: 'CreateContainerConfigError', message: problem },
      phase: { kind: 'config-error', until },
    };
  }
  tell(step, 'Normal', 'Created', 'Container created');
  tell(step, 'Normal', 'Started', 'Container started');
  const runsOnce = isInit
    ? container.restartPolicy !== 'Always'
    : (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  const { lasts } = programOf(pod, container, runsOnce);
  const endsAt =
    lasts === undefined ? undefined : world.now + world.scale(lasts);
  return {
    ...runtime,
    started: true,
    restarts: runtime.started ? runtime.restarts + 1 : 0,
    waiting: undefined,
    phase: {
      kind: 'running',
      since: world.now,
      readyAt:
        isBrief(lasts) && endsAt
          ? endsAt
          : world.now + world.scale(probeDelay(container)),
      endsAt,
    },
  };
}

/** What fails at once never gets to serve anybody, so it is not ready in between either. */
function isBrief(lasts: number | undefined): boolean {
  return lasts !== undefined && lasts < 1_000;
}

/** A second after the longest initial delay, none without probes. */
function probeDelay({ readinessProbe, startupProbe }: Container): number {
  if (!readinessProbe && !startupProbe) return 0;
  const delays = [readinessProbe, startupProbe].map(
    probe => probe?.initialDelaySeconds ?? 0,
  );
  return Math.min(1000 * Math.max(...delays) + 1000, longestProbeDelay);
}

function advanceRunning(
  step: ContainerStep,
  phase: Extract<ContainerPhase, { kind: 'running' }>,
): ContainerRuntime {
  const { runtime, world, container, pod } = step;
  if (phase.endsAt !== undefined && phase.endsAt <= world.now)
    return end(step, phase);
  const failing = pod.metadata.annotations?.[marks.ready] === 'false';
  if (!failing || !container.readinessProbe) {
    return phase.nudge === undefined
      ? runtime
      : inPhase(runtime, { ...phase, nudge: undefined });
  }
  if (phase.nudge !== undefined && phase.nudge > world.now) return runtime;
  if (phase.nudge !== undefined) {
    const message =
      'Readiness probe failed: HTTP probe failed with statuscode: 503';
    tell(step, 'Warning', 'Unhealthy', message);
  }
  const period = (container.readinessProbe.periodSeconds ?? 10) * 1000;
  const from = Math.max(world.now, phase.readyAt);
  return inPhase(runtime, { ...phase, nudge: from + world.scale(period) });
}

function end(
  step: ContainerStep,
  phase: Extract<ContainerPhase, { kind: 'running' }>,
): ContainerRuntime {
  const { pod, container, isInit, runtime, world } = step;
  const runsOnce = isInit || (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  const program = programOf(pod, container, runsOnce);
  const exitCode = program.lasts === undefined ? 0 : program.exitCode;
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: toTime(phase.since),
    finishedAt: toTime(world.now),
    containerID: containerId(pod, container, runtime),
  };
  const ended: ContainerRuntime = {
    ...runtime,
    terminated,
    phase: { kind: 'ended' },
  };
  if (!isRestarted(step, exitCode)) return ended;
  // A run of ten minutes is proof enough to forget what was before.
  const calm = world.now - phase.since > world.scale(600_000);
  const crashes = calm ? 0 : runtime.crashes;
  if (crashes === 0)
    return beginPull({ ...step, runtime: { ...ended, crashes: 1 } });
  const pauseTime = backoff(crashes - 1);
  return {
    ...ended,
    crashes: crashes + 1,
    phase: {
      kind: 'crash-loop',
      nudge: world.now,
      until: world.now + world.scale(pauseTime),
    },
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatBackoff(
        pauseTime,
      )} restarting failed container=${container.name} pod=${describePod(pod)}`,
    },
  };
}

function isRestarted(
  { pod, container, isInit }: ContainerStep,
  exitCode: number,
): boolean {
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (isInit && container.restartPolicy !== 'Always')
    return exitCode !== 0 && policy !== 'Never';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Durations as Go writes them: `10s`, `1m20s`, `5m0s`. */
function formatBackoff(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function nudgeCrash(
  step: ContainerStep,
  phase: Extract<ContainerPhase, { kind: 'crash-loop' }>,
): ContainerRuntime {
  const { pod, container, runtime, world } = step;
  const message = `Back-off restarting failed container ${
    container.name
  } in pod ${describePod(pod)}`;
  tell(step, 'Warning', 'BackOff', message);
  return inPhase(runtime, {
    ...phase,
    nudge: world.now + world.scale(nudgeInterval),
  });
}

/** A stable id for the container as it runs since its last start. */
export function containerId(
  pod: Pod,
  container: Container,
  runtime: ContainerRuntime,
): string {
  return `containerd://${sha256(
    `${pod.metadata.uid}/${container.name}/${runtime.restarts}`,
  )}`;
}
