import { nearestName, type Problem } from '@gitops-suite/model';
import { circlesOf } from './circles';
import type { ApplicationDefinition, StatedDependency } from './definition';

/** Which Applications of a repository come before which. @public */
export interface Order {
  /** Ids of what has to be there before, by id. Those that wait for nothing are left out. */
  dependencies: ReadonlyMap<string, readonly string[]>;
  /** Why what is written about the order of an Application cannot be carried out, by id. */
  problems: ReadonlyMap<string, readonly Problem[]>;
}

/** @internal */
export const noOrder: Order = { dependencies: new Map(), problems: new Map() };

/**
 * The order that `dependsOn` states. A name means the Application of that app in the same environment, else the one
 * on the same cluster; an app that states nothing comes after all infrastructure of its cluster. Pure.
 * @public
 */
export function orderOf(definitions: readonly ApplicationDefinition[]): Order {
  const known = new Known(definitions);
  const dependencies = new Map<string, readonly string[]>();
  const problems = new Map<string, Problem[]>();
  const add = (id: string, problem: Problem) =>
    problems.set(id, [...(problems.get(id) ?? []), problem]);
  for (const definition of definitions) {
    const { id, dependsOn } = definition;
    const found = dependsOn
      ? resolveAll(definition, dependsOn, known)
      : { ids: known.infrastructureBefore(definition), problems: [] };
    if (found.ids.length > 0) {
      dependencies.set(id, found.ids);
    }
    found.problems.forEach(problem => add(id, problem));
  }
  // Infrastructure before apps is never a circle by itself.
  if (definitions.some(({ dependsOn = [] }) => dependsOn.length > 0)) {
    for (const circle of circlesOf(dependencies)) {
      circle.forEach((id, place) => {
        const next = circle[(place + 1) % circle.length];
        add(id, circleProblem(known.get(id), next, { circle, known }));
      });
    }
  }
  return { dependencies, problems };
}

class Known {
  readonly #byId: ReadonlyMap<string, ApplicationDefinition>;
  readonly #byApp = new Map<string, ApplicationDefinition[]>();
  /** Ids by cluster: one list serves all of its apps. */
  readonly #infrastructure = new Map<string, string[]>();

  constructor(definitions: readonly ApplicationDefinition[]) {
    this.#byId = new Map(definitions.map(one => [one.id, one]));
    for (const one of definitions) {
      push(this.#byApp, one.app, one);
      if (one.scope === 'infrastructure') {
        push(this.#infrastructure, one.cluster, one.id);
      }
    }
  }

  get(id: string): ApplicationDefinition {
    return this.#byId.get(id)!;
  }

  infrastructureBefore(definition: ApplicationDefinition): readonly string[] {
    return definition.scope === 'app'
      ? this.#infrastructure.get(definition.cluster) ?? []
      : [];
  }

  /** What a name may mean for an Application: one, several that it does not tell apart, or none. */
  find(
    name: string,
    { environment, cluster }: ApplicationDefinition,
  ): readonly ApplicationDefinition[] {
    const [app, ...rest] = name.split('.');
    const all = this.#byApp.get(app) ?? [];
    if (rest.length > 0) {
      return all.filter(one => one.environment === rest.join('.'));
    }
    const near = all.filter(one => one.environment === environment);
    if (near.length > 0) {
      return near;
    }
    const beside = all.filter(one => one.cluster === cluster);
    const shared = beside.filter(({ scope }) => scope === 'infrastructure');
    return shared.length > 0 ? shared : beside;
  }

  /** Names that would have meant something. */
  namesFor({ app, environment, cluster }: ApplicationDefinition): string[] {
    return [...this.#byApp]
      .filter(
        ([name, all]) =>
          name !== app &&
          all.some(
            one => one.environment === environment || one.cluster === cluster,
          ),
      )
      .map(([name]) => name);
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}

function resolveAll(
  definition: ApplicationDefinition,
  stated: readonly StatedDependency[],
  known: Known,
): { ids: string[]; problems: Problem[] } {
  const ids = new Set<string>();
  const problems: Problem[] = [];
  for (const one of stated) {
    const found = known.find(one.name, definition);
    if (found.length === 1) {
      ids.add(found[0].id);
    } else {
      problems.push(
        found.length === 0
          ? unknownName(definition, one, known)
          : severalOf(definition, one, found),
      );
    }
  }
  return { ids: [...ids], problems };
}

function unknownName(
  definition: ApplicationDefinition,
  { name, file, line }: StatedDependency,
  known: Known,
): Problem {
  const { app, environment, cluster } = definition;
  const near = nearestName(name, known.namesFor(definition));
  return {
    code: 'unknown-dependency',
    severity: 'error',
    message: `${app} in ${environment} depends on ${name}, which is not there`,
    file,
    line,
    cause: `Git defines no ${name} in ${environment}, nor on the cluster ${cluster}. Until it does, ${app} is not synced by itself there.`,
    cure: near
      ? `Did you mean ${near}? Else add it, or remove the name.`
      : 'Add it, remove the name, or state dependsOn per environment.',
  };
}

function severalOf(
  definition: ApplicationDefinition,
  { name, file, line }: StatedDependency,
  found: readonly ApplicationDefinition[],
): Problem {
  const { app, environment, cluster } = definition;
  const places = found.map(one => one.environment);
  return {
    code: 'unclear-dependency',
    severity: 'error',
    message: `${app} in ${environment} depends on ${name}, which is there ${
      found.length === 2 ? 'twice' : `${found.length} times`
    }`,
    file,
    line,
    cause: `On the cluster ${cluster}, ${name} stands in ${places.join(
      ' and ',
    )}.`,
    cure: `Write ${places.map(place => `${name}.${place}`).join(' or ')}.`,
  };
}

function circleProblem(
  definition: ApplicationDefinition,
  next: string,
  { circle, known }: { circle: readonly string[]; known: Known },
): Problem {
  const { app, overlay, dependsOn } = definition;
  const isNext = ({ name }: StatedDependency) =>
    known.find(name, definition).some(({ id }) => id === next);
  const stated = dependsOn?.find(isNext);
  return {
    code: 'dependency-circle',
    severity: 'error',
    message: `dependsOn goes in a circle: ${describeCircle(circle, known)}`,
    file: stated?.file ?? overlay,
    line: stated?.line,
    cause: 'Each of them waits for the next, so none is synced by itself.',
    cure: stated
      ? `Remove ${stated.name} from dependsOn, or another link of the circle.`
      : `State under dependsOn what ${app} needs: without it, an app waits for all infrastructure of its cluster.`,
  };
}

/** From the first name on and back to it: names of apps where they are enough. */
function describeCircle(circle: readonly string[], known: Known): string {
  const apps = circle.map(id => known.get(id).app);
  const names = new Set(apps).size === apps.length ? apps : circle;
  const start = names.indexOf([...names].sort()[0]);
  const turned = [...names.slice(start), ...names.slice(0, start)];
  return [...turned, turned[0]].join(' → ');
}
