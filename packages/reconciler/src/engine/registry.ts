import type { Operation, Problem } from '@gitops-suite/model';
import {
  definitionsOf,
  homeOf,
  isSameDiscovery,
  placeKey,
  type ApplicationDefinition,
  type Discovery,
  type Order,
  type Place,
} from '../discover';
import type { PathChange } from '../ports';
import { ChangedPaths } from '../render';
import { newRuntime, runningOf, type ApplicationRuntime } from './application';
import {
  elsewhereKeyOf,
  errorsAbout,
  errorsByFolder,
  placeToRead,
  type ErrorsByFolder,
} from './definitionErrors';
import { leavingBefore } from './leaving';

interface Known {
  discovery: Discovery;
  problems: readonly Problem[];
  byFolder: ErrorsByFolder;
  /** Of Applications that left Git and are not gone: ids of those of them that depend on each. */
  leaving: ReadonlyMap<string, readonly string[]>;
}

/** What changed at each place that was looked at; undefined when anything may have. @internal */
export type PlaceChanges = ReadonlyMap<
  string,
  readonly PathChange[] | undefined
>;

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
   * those whose read-set the changes touch. `changes` are those of the place of the settings, undefined where anything
   * may have changed; `elsewhere` are those of the other places that moved.
   */
  update(
    repository: string,
    discovery: Discovery,
    changes: readonly PathChange[] | undefined,
    elsewhere: PlaceChanges = new Map(),
  ): Set<string> {
    const before = this.#known.get(repository);
    const affected = new Set<string>();
    // Contents of files alone define nothing: the same folders hold the same definitions.
    if (!before || !isSameDiscovery(before.discovery, discovery)) {
      this.#define(repository, discovery, affected);
    } else {
      this.#known.set(repository, { ...before, discovery });
    }
    const byPlace = new Map(
      [...elsewhere].map(([key, paths]) => [
        key,
        paths && new ChangedPaths(paths),
      ]),
    );
    const atHome = changes && new ChangedPaths(changes);
    for (const app of this.applications.values()) {
      const { definition, removed } = app;
      if (homeOf(definition) !== repository || removed) {
        continue;
      }
      const key = elsewhereKeyOf(definition, discovery);
      const isRead = key === undefined || byPlace.has(key);
      const changed = key === undefined ? atHome : byPlace.get(key);
      if (isRead && isTouched(app, changed)) {
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

  /** Problems of an Application: those of its folder, why its place was not read, and those of its order. */
  problemsOf(app: ApplicationRuntime): readonly Problem[] {
    const known = this.#known.get(homeOf(app.definition));
    return known ? problemsAbout(app, known) : [];
  }

  /** The order in which the newest revision puts the Applications of its repository. */
  orderOf({ definition }: ApplicationRuntime): Order | undefined {
    return this.#known.get(homeOf(definition))?.discovery.order;
  }

  /** Ids of what leaves Git with an Application and depends on it, while any of it is left. */
  leavingBefore(app: ApplicationRuntime): readonly string[] {
    const { leaving } = this.#known.get(homeOf(app.definition)) ?? {};
    return (leaving?.get(app.id) ?? []).filter(
      id => this.applications.get(id)?.removed,
    );
  }

  /** See {@link placeToRead}. */
  placeToRead(app: ApplicationRuntime): Place | undefined {
    const known = this.#known.get(homeOf(app.definition));
    return placeToRead(app, known?.discovery);
  }

  problemsOfRepository(repository: string): readonly Problem[] {
    return this.#known.get(repository)?.problems ?? [];
  }

  ofCluster(cluster: string): ApplicationRuntime[] {
    return [...this.applications.values()].filter(
      ({ definition }) => definition.cluster === cluster,
    );
  }

  /** The Applications that are read from there. */
  ofPlace(place: Place): ApplicationRuntime[] {
    const key = placeKey(place);
    return [...this.applications.values()].filter(
      ({ definition }) => placeKey(definition) === key,
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
    const known: Known = {
      discovery,
      problems,
      byFolder: errorsByFolder(discovery),
      leaving: new Map(),
    };
    this.#known.set(repository, known);
    const defined = new Set<string>();
    for (const definition of definitions) {
      defined.add(definition.id);
      this.#index(definition);
      if (this.#takeOver(definition)) {
        affected.add(definition.id);
      }
    }
    for (const app of this.applications.values()) {
      if (homeOf(app.definition) !== repository) {
        continue;
      }
      // A definition that is broken says nothing: the last good one stays.
      const isGone =
        !defined.has(app.id) &&
        discovery.settings !== undefined &&
        errorsAbout(app, known).length === 0;
      if (isGone && !app.removed) {
        app.removed = true;
        affected.add(app.id);
      } else if (hasOtherProblems(before, known, app)) {
        affected.add(app.id);
      }
    }
    const leaving = [...this.applications.values()].filter(
      app => app.removed && homeOf(app.definition) === repository,
    );
    if (leaving.length > 0) {
      this.#known.set(repository, {
        ...known,
        leaving: leavingBefore(leaving),
      });
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

function isTouched(
  app: ApplicationRuntime,
  changed: ChangedPaths | undefined,
): boolean {
  return !changed || !app.readSet || !app.rendered
    ? true
    : changed.touch(app.readSet);
}

function appKey(definition: ApplicationDefinition): string {
  return `${homeOf(definition)} ${definition.app}`;
}

function hasOtherProblems(
  before: Known | undefined,
  after: Known,
  app: ApplicationRuntime,
): boolean {
  const [old, now] = [before, after].map(
    known => known && problemsAbout(app, known),
  );
  return JSON.stringify(old) !== JSON.stringify(now);
}

function problemsAbout(app: ApplicationRuntime, known: Known): Problem[] {
  const ofOrder = known.discovery.order.problems.get(app.id) ?? [];
  return [...errorsAbout(app, known), ...ofOrder];
}
