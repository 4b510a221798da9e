import type { Operation, Problem } from '@gitops-suite/model';
import { definitionsOf, type Discovery } from '../discover';
import type { PathChange } from '../ports';
import { indexOf, touches, type ReadSetIndex } from '../render';
import { newRuntime, runningOf, type ApplicationRuntime } from './application';

/** The Applications of all repositories, and which of them a commit may concern. @internal */
export class Registry {
  readonly applications = new Map<string, ApplicationRuntime>();
  /** Operations under way whose Application is not known yet, by its id. */
  unclaimed: ReadonlyMap<string, Operation> = new Map();
  readonly #problems = new Map<string, readonly Problem[]>();
  readonly #indexes = new WeakMap<object, ReadSetIndex>();

  /**
   * Takes over what a revision defines and answers the ids that have to be looked at: new, changed, removed, and
   * those whose read-set the changes touch. `changes` undefined means that anything may have changed.
   */
  update(
    repository: string,
    discovery: Discovery,
    changes: readonly PathChange[] | undefined,
  ): Set<string> {
    const { definitions, problems } = definitionsOf(discovery);
    this.#problems.set(repository, problems);
    const affected = new Set<string>();
    const defined = new Set<string>();
    for (const definition of definitions) {
      defined.add(definition.id);
      const app = this.applications.get(definition.id);
      if (!app) {
        const operation = this.unclaimed.get(definition.id);
        this.applications.set(definition.id, {
          ...newRuntime(definition),
          operation,
          running: operation && runningOf(operation),
        });
        affected.add(definition.id);
      } else if (
        app.removed ||
        JSON.stringify(app.definition) !== JSON.stringify(definition)
      ) {
        app.definition = definition;
        app.removed = false;
        affected.add(definition.id);
      } else if (this.#isTouched(app, changes)) {
        affected.add(definition.id);
      }
    }
    for (const app of this.applications.values()) {
      if (
        app.definition.repository === repository &&
        !defined.has(app.id) &&
        discovery.settings
      ) {
        app.removed = true;
        affected.add(app.id);
      }
    }
    return affected;
  }

  /** Problems of the definition of an Application: those of its folder. */
  problemsOf(app: ApplicationRuntime): readonly Problem[] {
    const { repository, overlay } = app.definition;
    const [root, name] = overlay.split('/');
    const folder = `${root}/${name}`;
    return (this.#problems.get(repository) ?? []).filter(
      ({ file, severity }) =>
        severity === 'error' &&
        (file === folder || file?.startsWith(`${folder}/`)) &&
        !isOtherOverlay(file!, app),
    );
  }

  problemsOfRepository(repository: string): readonly Problem[] {
    return this.#problems.get(repository) ?? [];
  }

  ofCluster(cluster: string): ApplicationRuntime[] {
    return [...this.applications.values()].filter(
      ({ definition }) => definition.cluster === cluster,
    );
  }

  #isTouched(
    app: ApplicationRuntime,
    changes: readonly PathChange[] | undefined,
  ): boolean {
    if (!changes || !app.readSet || !app.rendered) {
      return true;
    }
    let index = this.#indexes.get(app.readSet);
    if (!index) {
      index = indexOf(app.readSet);
      this.#indexes.set(app.readSet, index);
    }
    const found = index;
    return changes.some(({ path }) => touches(app.readSet!, path, found));
  }
}

function isOtherOverlay(file: string, app: ApplicationRuntime): boolean {
  return (
    file.includes('/overlays/') &&
    file !== app.definition.overlay &&
    !file.startsWith(`${app.definition.overlay}/`)
  );
}
