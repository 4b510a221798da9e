import { Problem } from '@gitops-suite/model';

/** What a {@link Refusal} is made of: a problem, as an error unless stated. */
export type RefusalProblem = Omit<Problem, 'severity'>;

/**
 * Ends a render from any depth. It never leaves the package: a renderer answers it as an outcome.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;
  readonly deterministic: boolean;

  constructor(problem: RefusalProblem, options?: { deterministic: boolean }) {
    super(problem.message);
    this.problem = { severity: 'error', ...problem };
    this.deterministic = options?.deterministic ?? true;
  }
}

/** The refusal of a folder that is not there. */
export function folderMissing(path: string): Refusal {
  return new Refusal({
    code: 'folder-missing',
    message: `There is no folder ${path}`,
    file: path,
    cure: 'Add the folder with its manifests, or remove the Application.',
  });
}

/** The refusal of a render that its caller called off. */
export function renderAborted(): Refusal {
  return new Refusal(
    {
      code: 'render-aborted',
      message: 'The render was called off',
      cure: 'Start it again.',
    },
    { deterministic: false },
  );
}
