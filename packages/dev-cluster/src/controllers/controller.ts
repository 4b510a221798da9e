import { isConflict, isNamespaceTerminating, isNotFound } from './apiError';
import type { KubeClient } from './client';
import type { Clock, Pace } from './clock';
import type { EventRecorder } from './eventRecorder';
import type { Informer } from './informer';
import type { Informers } from './informers';
import type { KubeObject } from './kubeTypes';
import type { Logger } from './logger';
import { WorkQueue } from './workQueue';

/** What every controller is given. */
export interface ControllerContext {
  /** Writes under the controller's own field manager. */
  client: KubeClient;
  informers: Informers;
  events: EventRecorder;
  clock: Clock;
  pace: Pace;
  logger: Logger;
  /** From 0 to below 1. */
  random(): number;
}

/** Which changes wake a controller for which keys. */
export interface WakeRule {
  attach(wake: (key: string) => void): void;
}

/** A controller: what wakes it and what it then does for one key. */
export interface Controller {
  /** Runs once, before anything is reconciled and after all informers are synced. */
  prepare?(): Promise<void>;
  wakes: WakeRule[];
  /** Brings what the key names one step on; answers in how many milliseconds to look again. */
  reconcile(key: string): Promise<number | undefined>;
  /** Runs at the end, after the last reconcile. */
  release?(): void;
  /** How many keys at a time. */
  concurrency?: number;
}

const conflictDelay = 20;
const firstRetry = 100;
const longestRetry = 30_000;

/** Wakes the keys that `keys` names for the state after a change, and for the state before it. */
export function wakeOn<T extends KubeObject>(
  informer: Informer<T>,
  keys: (object: T) => Iterable<string>,
): WakeRule {
  return {
    attach: wake =>
      informer.store.onChange((current, previous) => {
        for (const object of [current, previous]) {
          if (!object) continue;
          for (const key of keys(object)) wake(key);
        }
      }),
  };
}

/** A controller at work. */
export interface RunningController {
  /** Begins to work off what woke it so far; keys wait until then. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Attaches a controller to its informers; nothing is reconciled before `start`. */
export function runController(
  name: string,
  controller: Controller,
  context: ControllerContext,
): RunningController {
  const early = new Set<string>();
  const queue = new WorkQueue({
    clock: context.clock,
    concurrency: controller.concurrency ?? 4,
    work: key => controller.reconcile(key),
    failed: (key, error, failures) => {
      const delay = retryDelay(error, failures);
      if (delay !== undefined && !isConflict(error)) {
        context.logger.warn(
          `${name} ${key}: ${String(error)}; again in ${delay} ms`,
        );
      }
      return delay;
    },
  });
  let started = false;
  const wake = (key: string) => {
    if (started) queue.add(key);
    else early.add(key);
  };
  for (const rule of controller.wakes) rule.attach(wake);
  return {
    async start() {
      await controller.prepare?.();
      started = true;
      for (const key of early) queue.add(key);
      early.clear();
    },
    async stop() {
      await queue.stop();
      controller.release?.();
    },
  };
}

/**
 * When to try again after a failure. What is gone wakes its controller itself once it is back, and
 * a namespace on its way out takes nothing more.
 */
function retryDelay(error: unknown, failures: number): number | undefined {
  if (isNamespaceTerminating(error) || isNotFound(error)) return undefined;
  if (isConflict(error)) return conflictDelay * Math.min(failures, 10);
  return Math.min(firstRetry * 2 ** (failures - 1), longestRetry);
}
