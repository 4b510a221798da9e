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
      definition.repository === app.definition.repository &&
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
      definition.repository === app.definition.repository &&
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
  const { environment, overlay, repository } = before.definition;
  const source = context.sources.get(repository);
  const same = versions(app) === versions(before);
  const counted = same
    ? 0
    : await source?.countCommits(app.commit.sha, before.commit.sha, [overlay]);
  app.behind = { environment, commits: counted ?? 0 };
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
