import type { ObjectRef, Problem } from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  StrayApplication,
} from '@gitops-suite/reconciler';
import type { Units } from '../workspace/discoverUnits';
import type { Places } from '../workspace/places';
import { isSelected } from '../workspace/selectApplications';

/** An Application that Git does not define any more and of which objects run. @internal */
export interface LeftApplication {
  definition: ApplicationDefinition;
  objects: readonly ObjectRef[];
}

/**
 * What an Application was that only objects in a cluster name; undefined where it is not ours to say that it left Git:
 * another repository may define it, the person means others, or what is broken or not read here may be about it. Pure.
 * @internal
 */
export function leftApplication(
  stray: StrayApplication,
  given: {
    places: Pick<Places, 'repository' | 'prefixIds'>;
    units: Pick<Units, 'problems' | 'definitions' | 'branch'>;
    names: readonly string[];
  },
): LeftApplication | undefined {
  const { places, units, names } = given;
  const { id, cluster, objects } = stray;
  const parts = partsOf(id, places);
  if (
    !parts ||
    !isSelected({ id, app: parts.app }, names) ||
    units.definitions.some(one => one.id === id) ||
    units.problems.some(isDoubt)
  ) {
    return undefined;
  }
  const namespaces = objects.flatMap(({ namespace }) => namespace ?? []);
  const definition: ApplicationDefinition = {
    ...{ id, ...parts, cluster, order: 0, scope: 'app' },
    ...{ repository: places.repository, branch: units.branch },
    namespace: namespaces[0] ?? '',
    ...{ engine: 'builtin', tool: 'directory', path: '', overlay: '' },
    policy: { options: [] },
  };
  return { definition, objects };
}

/** The app and the environment in an id as this repository gives them; undefined for those of others. */
function partsOf(
  id: string,
  { repository, prefixIds }: Pick<Places, 'repository' | 'prefixIds'>,
): { app: string; environment: string } | undefined {
  const prefix = prefixIds ? `${repository}.` : '';
  const [app, environment, ...more] = id.slice(prefix.length).split('.');
  return id.startsWith(prefix) && app && environment && more.length === 0
    ? { app, environment }
    : undefined;
}

function isDoubt({ severity, code }: Problem): boolean {
  return (
    severity === 'error' ||
    code === 'place-unread' ||
    code === 'unknown-repository'
  );
}

/** What is said of it where nobody asks for its deletion. Pure. @internal */
export function tellLeft({ definition, objects }: LeftApplication): Problem {
  const { id, cluster } = definition;
  const run = objects.length === 1 ? 'object runs' : 'objects run';
  return {
    code: 'left-git',
    severity: 'warning',
    message: `Git does not define ${id} any more, and ${objects.length} ${run} in ${cluster}`,
    cure: 'Delete them with --prune. If another repository defines it, give each its own --installation.',
  };
}
