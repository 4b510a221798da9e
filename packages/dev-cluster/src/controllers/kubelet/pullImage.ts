import { imageName, stableFraction } from '../imageReference';
import {
  backoff,
  type ContainerStep,
  createTime,
  inPhase,
  nudgeInterval,
  tell,
} from './containerStep';
import type { ContainerPhase, ContainerRuntime } from './podRuntime';

/** From the failed pull to the next look at the pod. */
const pullNudge = 1_500;

/** Begins with the image: it is there, is never pulled, or is pulled now. */
export function beginPull(step: ContainerStep): ContainerRuntime {
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

/** The time of a pull is over: the image is there, or cannot be had. */
export function endPull(step: ContainerStep, since: number): ContainerRuntime {
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

/** Says again that the image cannot be had. */
export function nudgePull(
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

function formatDuration(milliseconds: number): string {
  const rounded = Math.max(1, Math.round(milliseconds));
  return rounded < 1000 ? `${rounded}ms` : `${rounded / 1000}s`;
}
