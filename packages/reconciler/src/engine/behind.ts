import { homeOf } from '../discover';
import { imagesOf } from '../status/images';
import type { ApplicationRuntime } from './application';
import type { EngineContext } from './context';

/** The Application of the same app that comes before this one in the promotion order. Pure. @internal */
export function predecessorOf(
  app: ApplicationRuntime,
  all: Iterable<ApplicationRuntime>,
): ApplicationRuntime | undefined {
  let before: ApplicationRuntime | undefined;
  for (const other of all) {
    const { definition } = other;
    const candidate =
      definition.app === app.definition.app &&
      homeOf(definition) === homeOf(app.definition) &&
      definition.scope === 'app' &&
      app.definition.scope === 'app' &&
      definition.order < app.definition.order;
    if (candidate && (!before || definition.order > before.definition.order)) {
      before = other;
    }
  }
  return before;
}

/** The Applications of the same app that come after this one: what they are behind may have changed with it. @internal */
export function successorsOf(
  app: ApplicationRuntime,
  all: Iterable<ApplicationRuntime>,
): ApplicationRuntime[] {
  return [...all].filter(
    ({ definition }) =>
      definition.app === app.definition.app &&
      homeOf(definition) === homeOf(app.definition) &&
      definition.order > app.definition.order,
  );
}

/**
 * Counts the commits that the environment before this one has and that were not brought here: those that changed its
 * overlay after the last commit here. None while both run the same images.
 * @internal
 */
export async function updateBehind(
  app: ApplicationRuntime,
  all: Iterable<ApplicationRuntime>,
  context: EngineContext,
): Promise<void> {
  const before = predecessorOf(app, all);
  if (!before?.commit || !app.commit) {
    app.behind = undefined;
    return;
  }
  const { environment } = before.definition;
  const commits =
    versions(app) === versions(before)
      ? 0
      : await countMissing(app, before, context);
  app.behind = commits === undefined ? undefined : { environment, commits };
}

/** Undefined where there is no history in common. */
async function countMissing(
  app: ApplicationRuntime,
  before: ApplicationRuntime,
  context: EngineContext,
): Promise<number | undefined> {
  const { repository, branch, overlay } = before.definition;
  if (repository !== app.definition.repository) {
    return undefined;
  }
  // On one branch both are at the same revision, and the last commits tell them apart; another branch has what it has.
  const has = branch === app.definition.branch ? app.commit?.sha : app.revision;
  const source = context.sources.get(repository);
  return has === undefined
    ? undefined
    : source?.countCommits(has, before.commit!.sha, [overlay]);
}

function versions(app: ApplicationRuntime): string {
  const images = imagesOf(
    [...app.desired.values()].map(({ manifest }) => manifest),
  );
  return images
    .map(({ image }) => image)
    .sort()
    .join(' ');
}
