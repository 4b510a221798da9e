import type {
  Application,
  Problem,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** What is wrong, in a place that names app and environment already: files without the folder of the Application. */
export function problemWords(
  problem: Pick<Problem, 'message'>,
  { source }: Pick<Application, 'source'>,
): string {
  return problem.message.replaceAll(`${source.path}/`, '');
}
