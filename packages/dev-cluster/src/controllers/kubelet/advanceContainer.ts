import { toTime } from '../clock';
import { imageName, sha256, stableFraction } from '../imageReference';
import type { Container, Pod } from '../kubeTypes';
import type { ContainerPhase, ContainerRuntime } from './podRuntime';
import { describePod, type PodWorld, type StepLog } from './podWorld';
import { marks, programOf } from './program';

/** A container in its pod, at one moment. */
export interface ContainerStep {
  pod: Pod;
  container: Container;
  /** An init container that has to end before the next one starts. */
  isInit: boolean;
  runtime: ContainerRuntime;
  world: PodWorld;
  log: StepLog;
}

const createTime = 250;
const longestProbeDelay = 5_000;
const firstBackoff = 10_000;
const longestBackoff = 300_000;
/** How often the kubelet looks at a pod that makes no progress, and says so again. */
const nudgeInterval = 12_000;
/** From the failed pull to the next look at the pod. */
const pullNudge = 1_500;
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

function tell(
  { log, container, isInit }: ContainerStep,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${
    container.name
  }}`;
  log.events.push({ type, reason, message, fieldPath });
}

function inPhase(
  runtime: ContainerRuntime,
  phase: ContainerPhase,
): ContainerRuntime {
  return { ...runtime, phase };
}

function beginPull(step: ContainerStep): ContainerRuntime {
  const { container, runtime, world } = step;
  const image = container.image ?? '';
  const policy = container.imagePullPolicy ?? 'IfNotPresent';
  const until = world.now + world.scale(createTime);
  if (policy !== 'Always' && world.isImageOnNode(image)) {
    tell(
      step,
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine`,
    );
    return inPhase(
      { ...runtime, pullFailures: 0 },
      { kind: 'creating', until },
    );
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    tell(step, 'Warning', 'ErrImageNeverPull', message);
    tell(step, 'Warning', 'Failed', 'Error: ErrImageNeverPull');
    const again = world.now + world.scale(nudgeInterval);
    const failed = inPhase(runtime, {
      kind: 'pull-failed',
      nudge: again,
      until: again,
    });
    return { ...failed, waiting: { reason: 'ErrImageNeverPull', message } };
  }
  tell(step, 'Normal', 'Pulling', `Pulling image "${image}"`);
  return inPhase(runtime, {
    kind: 'pulling',
    since: world.now,
    until: world.now + world.scale(pullTime(step)),
  });
}

/** 0.6 to 2.2 seconds, 0.3 when only the digest has to be checked. */
function pullTime({ container, world }: ContainerStep): number {
  const image = container.image ?? '';
  return world.isImageOnNode(image)
    ? 300
    : 600 + Math.round(1600 * stableFraction(image));
}

function endPull(step: ContainerStep, since: number): ContainerRuntime {
  const { container, runtime, world, log } = step;
  const image = container.image ?? '';
  if (!world.imageExists(image)) return failPull(step, image);
  const took = formatDuration(world.now - since);
  const size =
    5_000_000 + Math.round(stableFraction(`size of ${image}`) * 150_000_000);
  tell(
    step,
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`,
  );
  log.pulled.push(image);
  const until = world.now + world.scale(createTime);
  return inPhase({ ...runtime, pullFailures: 0 }, { kind: 'creating', until });
}

function formatDuration(milliseconds: number): string {
  const rounded = Math.max(1, Math.round(milliseconds));
  return rounded < 1000 ? `${rounded}ms` : `${rounded / 1000}s`;
}

function pullError(image: string): string {
  const name = imageName(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
}

function failPull(step: ContainerStep, image: string): ContainerRuntime {
  const { runtime, world } = step;
  const message = pullError(image);
  tell(
    step,
    'Warning',
    'Failed',
    `Failed to pull image "${image}": ${message}`,
  );
  tell(step, 'Warning', 'Failed', 'Error: ErrImagePull');
  return {
    ...runtime,
    pullFailures: runtime.pullFailures + 1,
    waiting: { reason: 'ErrImagePull', message },
    phase: {
      kind: 'pull-failed',
      nudge: world.now + world.scale(pullNudge),
      until: world.now + world.scale(backoff(runtime.pullFailures)),
    },
  };
}

function backoff(failures: number): number {
  return Math.min(firstBackoff * 2 ** Math.min(failures, 10), longestBackoff);
}

function nudgePull(
  step: ContainerStep,
  phase: Extract<ContainerPhase, { kind: 'pull-failed' }>,
): ContainerRuntime {
  const { container, runtime, world } = step;
  const image = container.image ?? '';
  const message = `Back-off pulling image "${image}"`;
  tell(step, 'Normal', 'BackOff', message);
  tell(step, 'Warning', 'Failed', 'Error: ImagePullBackOff');
  return {
    ...runtime,
    waiting: {
      reason: 'ImagePullBackOff',
      message: `${message}: ErrImagePull: ${pullError(image)}`,
    },
    phase: { ...phase, nudge: world.now + world.scale(nudgeInterval) },
  };
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
