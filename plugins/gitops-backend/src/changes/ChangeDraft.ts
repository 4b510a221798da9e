import type { ChangeCheck, FileEdit, GitopsYaml } from '@gitops-suite/model';

/** What an intent comes to: edits, and what was checked on the way. A failed check holds the change back. */
export interface ChangeDraft {
  edits: FileEdit[];
  checks: ChangeCheck[];
}

/** Text files of the base revision by path: `gitops.yaml` and the folder of the app. */
export type RepositoryFiles = Readonly<Record<string, string>>;

/** The parts of `gitops.yaml` that decide about a change. */
export type RepositorySettings = Pick<GitopsYaml, 'environments'>;

/** An edit that adds a file. */
export function added(path: string, after: string): FileEdit {
  return { path, status: 'added', after };
}

export function passed(
  code: string,
  title: string,
  message: string,
): ChangeCheck {
  return { code, title, message, status: 'passed' };
}

/** A draft that cannot become a change. */
export function heldBack(...checks: ChangeCheck[]): ChangeDraft {
  return { edits: [], checks };
}
