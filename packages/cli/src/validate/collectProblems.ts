import type { Problem } from '@gitops-suite/model';
import type { ValidationProblem } from './report';

/** Problems once each, with all Applications that they concern: a broken base breaks each of its overlays. @internal */
export class ProblemCollection {
  readonly #problems = new Map<string, ValidationProblem>();

  add(problem: Problem, application?: string): void {
    const { code, file, line, message, cause } = problem;
    const key = JSON.stringify([code, file, line, message, cause]);
    const known = this.#problems.get(key);
    const applications = application === undefined ? [] : [application];
    if (known) {
      known.applications.push(...applications);
    } else {
      this.#problems.set(key, { ...problem, applications });
    }
  }

  /** True while no problem is an error. */
  isValid(): boolean {
    return [...this.#problems.values()].every(
      ({ severity }) => severity !== 'error',
    );
  }

  /** Errors first, then by place. */
  sorted(): ValidationProblem[] {
    const problems = [...this.#problems.values()].map(problem => ({
      ...problem,
      applications: [...problem.applications].sort(),
    }));
    return problems.sort(
      (a, b) =>
        Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
        (a.file ?? '').localeCompare(b.file ?? '') ||
        (a.line ?? 0) - (b.line ?? 0),
    );
  }
}
