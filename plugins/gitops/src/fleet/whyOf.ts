import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { problemWords } from '../parts/problemWords';
import type { Tone } from '../symbols/tones';

/** Why an Application is not fine. */
export type Why =
  | { kind: 'fine' }
  | { kind: 'text'; text: string; tone: Tone }
  | { kind: 'stale'; name: string }
  | { kind: 'different'; drift: number; different: number; toPrune: number };

/** The most urgent reason, in one line. */
export function whyOf(application: Application): Why {
  const { asOf, problems, health, sync, operation, drift, waitsFor } =
    application;
  const problem = problems.find(one => one.severity === 'error');
  if (asOf.stale) {
    return { kind: 'stale', name: asOf.stale.name };
  }
  if (problem) {
    return {
      kind: 'text',
      text: problemWords(problem, application),
      tone: 'bad',
    };
  }
  const trouble = health.cause?.sentence ?? health.message;
  if (trouble && health.status === 'Degraded') {
    return { kind: 'text', text: trouble, tone: 'bad' };
  }
  if (waitsFor) {
    // What waits for its first sync is missing for that very reason.
    return { kind: 'text', text: waitsFor.message, tone: 'warn' };
  }
  if (trouble && health.status === 'Missing') {
    return { kind: 'text', text: trouble, tone: 'bad' };
  }
  if (operation?.state === 'Held' && operation.message) {
    return { kind: 'text', text: operation.message, tone: 'warn' };
  }
  if (sync.status === 'OutOfSync') {
    return {
      kind: 'different',
      drift: drift?.objects ?? 0,
      different: sync.different - sync.toPrune,
      toPrune: sync.toPrune,
    };
  }
  if (trouble && health.status !== 'Healthy') {
    return { kind: 'text', text: trouble, tone: 'busy' };
  }
  if (sync.status === 'Unknown' && sync.message) {
    return { kind: 'text', text: sync.message, tone: 'off' };
  }
  const [warning] = problems;
  return warning
    ? { kind: 'text', text: problemWords(warning, application), tone: 'warn' }
    : { kind: 'fine' };
}
