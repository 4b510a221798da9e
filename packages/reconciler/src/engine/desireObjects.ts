import { desire, type PlacedObject, type Rendered } from '../render';
import type { ApplicationRuntime } from './application';
import { forgetComparisons } from './compareApplication';
import { clusterOf, type EngineContext } from './context';
import { locateProblems } from './locateProblems';

/** Makes the objects that are sent from what was rendered; done again when the cluster learns a kind. @internal */
export async function desireObjects(
  app: ApplicationRuntime,
  rendered: Extract<Rendered, { status: 'rendered' }>,
  context: EngineContext,
): Promise<void> {
  const cluster = clusterOf(app, context);
  const scopes = new Map<string, boolean | undefined>();
  for (const { apiVersion, kind } of rendered.objects) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const id = `${group}/${kind}`;
    if (!scopes.has(id)) {
      const info = await cluster?.kind(group, kind);
      scopes.set(
        id,
        info?.status === 'done' ? info.value.namespaced : undefined,
      );
    }
  }
  app.unscoped = [...scopes.values()].includes(undefined);
  const objects = desire({
    objects: rendered.objects,
    definition: app.definition,
    installation: context.config.installation,
    hashKey: context.hashKey,
    isNamespaced: (group, kind) => scopes.get(`${group}/${kind}`),
  });
  takeObjects(app, objects);
  const source = context.sources.get(app.definition.repository);
  app.annotationProblems = await locateProblems(
    objects,
    rendered.readSet.files,
    source?.head(app.definition.branch),
  );
  forgetComparisons(app, context);
}

/** Hooks are no part of what is desired: they are not compared, judged or pruned. @internal */
export function takeObjects(
  app: ApplicationRuntime,
  objects: readonly PlacedObject[],
): void {
  const desired = objects.filter(({ sync }) => !sync.hook);
  const aside = objects.filter(({ sync }) => sync.hook);
  app.desired = new Map(desired.map(object => [object.key, object]));
  app.setAside = new Set(aside.map(({ key }) => key));
  app.hooks = aside.filter(({ sync }) => sync.hook!.phases.length > 0);
}
