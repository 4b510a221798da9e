import type { Operation, Problem } from '@gitops-suite/model';
import {
  definitionsOf,
  type ApplicationDefinition,
  type Discovery,
} from '../discover';
import type { PathChange } from '../ports';
import { ChangedPaths } from '../render';
import { newRuntime, runningOf, type ApplicationRuntime } from './application';

interface Known {
  discovery: Discovery;
  problems: readonly Problem[];
  /** Problems of definitions, by folder of an app. */
  byFolder: ReadonlyMap<string, readonly Problem[]>;
}

/** The Applications of all repositories, and which of them a commit may concern. @internal */
export class Registry {
  readonly applications = new Map<string, ApplicationRuntime>();
  /** Operations under way whose Application is not known yet, by its id. */
  unclaimed: ReadonlyMap<string, Operation> = new Map();
  readonly #known = new Map<string, Known>();
  /** Ids of the Applications of an app, in all its environments. */
  readonly #ofApp = new Map<string, Set<string>>();

  /**
   * Takes over what a revision defines and answers the ids that have to be looked at: new, changed, removed, and
   * those whose read-set the changes touch. `changes` undefined means that anything may have changed.
   */
  update(
    repository: string,
    discovery: Discovery,
    changes: readonly PathChange[] | undefined,
  ): Set<string> {
    const before = this.#known.get(repository);
    const affected = new Set<string>();
    // Contents of files alone define nothing: the same folders hold the same definitions.
    if (!before || !isSameDiscovery(before.discovery, discovery)) {
      this.#define(repository, discovery, affected);
    } else {
      this.#known.set(repository, { ...before, discovery });
    }
    const changed = changes && new ChangedPaths(changes);
    for (const app of this.applications.values()) {
      if (
        app.definition.repository === repository &&
        !app.removed &&
        isTouched(app, changed)
      ) {
        affected.add(app.id);
      }
    }
    return affected;
  }

  /** Puts an Application in as the store knows it; what people asked for meanwhile stays. */
  restore(app: ApplicationRuntime): void {
    const known = this.applications.get(app.id);
    const { requests, jobs } = known ?? app;
    this.applications.set(app.id, { ...app, requests, jobs });
  }

  /** Takes all Applications of a cluster out and answers them: another process knows more of them. */
  forget(cluster: string): ApplicationRuntime[] {
    const apps = this.ofCluster(cluster);
    apps.forEach(({ id }) => this.applications.delete(id));
    return apps;
  }

  /** Takes over once more what the newest revisions define, after Applications came in or went. */
  redefine(): void {
    for (const [repository, { discovery }] of this.#known) {
      this.#define(repository, discovery, new Set());
    }
  }

  /** Problems of the definition of an Application: those of its folder. */
  problemsOf(app: ApplicationRuntime): readonly Problem[] {
    const { repository } = app.definition;
    const problems = this.#known.get(repository)?.byFolder.get(folderOf(app));
    return (problems ?? []).filter(
      ({ file, severity }) =>
        severity === 'error' && !isOtherOverlay(file!, app),
    );
  }

  problemsOfRepository(repository: string): readonly Problem[] {
    return this.#known.get(repository)?.problems ?? [];
  }

  ofCluster(cluster: string): ApplicationRuntime[] {
    return [...this.applications.values()].filter(
      ({ definition }) => definition.cluster === cluster,
    );
  }

  /** The Applications of the same app, itself among them. */
  siblingsOf(app: ApplicationRuntime): ApplicationRuntime[] {
    const ids = this.#ofApp.get(appKey(app.definition)) ?? [];
    return [...ids].flatMap(id => this.applications.get(id) ?? []);
  }

  #define(
    repository: string,
    discovery: Discovery,
    affected: Set<string>,
  ): void {
    const { definitions, problems } = definitionsOf(discovery);
    const before = this.#known.get(repository);
    this.#known.set(repository, {
      discovery,
      problems,
      byFolder: groupByFolder(problems),
    });
    const defined = new Set<string>();
    for (const definition of definitions) {
      defined.add(definition.id);
      this.#index(definition);
      if (this.#takeOver(definition)) {
        affected.add(definition.id);
      }
    }
    for (const app of this.applications.values()) {
      if (app.definition.repository !== repository) {
        continue;
      }
      // A definition that is broken says nothing: the last good one stays.
      const isGone =
        !defined.has(app.id) &&
        discovery.settings !== undefined &&
        this.problemsOf(app).length === 0;
      if (isGone && !app.removed) {
        app.removed = true;
        affected.add(app.id);
      } else if (hasOtherProblems(before, this.#known.get(repository)!, app)) {
        affected.add(app.id);
      }
    }
  }

  #index(definition: ApplicationDefinition): void {
    const key = appKey(definition);
    const ids = this.#ofApp.get(key) ?? new Set();
    this.#ofApp.set(key, ids.add(definition.id));
  }

  /** True when the definition is new or differs. */
  #takeOver(definition: ApplicationDefinition): boolean {
    const { id } = definition;
    const app = this.applications.get(id);
    if (!app || app.definition.cluster !== definition.cluster) {
      const operation = app ? undefined : this.unclaimed.get(id);
      app?.cancelTimer?.();
      this.applications.set(id, {
        ...newRuntime(definition),
        // What runs in the other cluster is not looked after any more; people see it as a move.
        movedFrom: app?.definition.cluster,
        published: app?.published,
        requests: app?.requests ?? [],
        jobs: app?.jobs ?? [],
        restored: operation !== undefined,
        operation: operation ?? app?.operation,
        running: operation && runningOf(operation),
      });
      return true;
    }
    const isSame =
      !app.removed &&
      (app.definition === definition ||
        JSON.stringify(app.definition) === JSON.stringify(definition));
    app.definition = definition;
    app.removed = false;
    return !isSame;
  }
}

/** Every folder was taken over as it was, and so were the settings. */
function isSameDiscovery(before: Discovery, after: Discovery): boolean {
  return (
    before.settings === after.settings &&
    before.settingsProblems === after.settingsProblems &&
    before.folders.size === after.folders.size &&
    [...after.folders].every(
      ([folder, found]) => before.folders.get(folder) === found,
    )
  );
}

function isTouched(
  app: ApplicationRuntime,
  changed: ChangedPaths | undefined,
): boolean {
  return !changed || !app.readSet || !app.rendered
    ? true
    : changed.touch(app.readSet);
}

function appKey({ repository, app }: ApplicationDefinition): string {
  return `${repository} ${app}`;
}

function folderOf({ definition }: ApplicationRuntime): string {
  return definition.overlay.split('/').slice(0, 2).join('/');
}

function groupByFolder(
  problems: readonly Problem[],
): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const [root, name] = problem.file?.split('/') ?? [];
    if (name !== undefined) {
      const folder = `${root}/${name}`;
      groups.set(folder, [...(groups.get(folder) ?? []), problem]);
    }
  }
  return groups;
}

function hasOtherProblems(
  before: Known | undefined,
  after: Known,
  app: ApplicationRuntime,
): boolean {
  const folder = folderOf(app);
  const [old, now] = [before, after].map(known => known?.byFolder.get(folder));
  return old !== now && JSON.stringify(old) !== JSON.stringify(now);
}

function isOtherOverlay(file: string, app: ApplicationRuntime): boolean {
  return (
    file.includes('/overlays/') &&
    file !== app.definition.overlay &&
    !file.startsWith(`${app.definition.overlay}/`)
  );
}
