import type { Application } from '@gitops-suite/model';

/** Channel of Backstage signals on which changes are announced. @public */
export const GITOPS_SIGNAL_CHANNEL = 'gitops';

/**
 * What changed, at most once a second. Everybody who is signed in receives it, so it names nothing: `applications`
 * holds the `ref` of each changed Application, which only those learn who may read it.
 * @public
 */
export type GitopsSignal = {
  applications: string[];
  /** Environments, clusters or repositories changed, or Applications appeared or went. */
  setup: boolean;
  /** More changed than one message carries: whatever is on screen may be old. */
  all: boolean;
};

/** Whether a signal is about this Application: then what is shown of it should be fetched again. @public */
export function isSignalFor(
  signal: GitopsSignal,
  application: Pick<Application, 'ref'>,
): boolean {
  return (
    signal.all ||
    (application.ref !== undefined &&
      signal.applications.includes(application.ref))
  );
}
