import type { Plan } from '@gitops-suite/model';
import {
  definitionsOf,
  discover,
  homeOf,
  placeKey,
  type ApplicationDefinition,
  type Discovery,
} from '../discover';
import { done, failed, type Outcome } from '../outcome';
import type { Revision } from '../ports';
import type { ApplicationRuntime } from './application';
import { compareObjects } from './compareApplication';
import { prefixesIds, type EngineContext } from './context';
import { planApplication, type PlanAsked } from './planApplication';
import { planFacts } from './planFacts';
import { desireObjects } from './desireObjects';

/**
 * What an older commit of the branch would change, against what runs now. It can be looked at and not be carried out:
 * rolling back is a commit. Nothing of the Application itself is touched.
 * @internal
 */
export async function planRevision(
  app: ApplicationRuntime,
  request: PlanAsked & { sha: string },
  context: EngineContext,
): Promise<Outcome<Plan>> {
  const found = await findRevision(app, request.sha, context);
  if (found.status === 'failed') {
    return found;
  }
  const { revision, definition } = found.value;
  const rendered = await context.renders.render(
    definition,
    revision,
    app.readSet,
  );
  if (rendered.status === 'failed') {
    const { message, cause } = rendered.problem;
    return failed('render-failed', cause ? `${message}: ${cause}` : message, {
      subject: short(revision.sha),
    });
  }
  const past: ApplicationRuntime = {
    ...app,
    ...{ definition, rendered, removed: false, revision: revision.sha },
    comparisons: new Map(),
    inventory: new Map(app.inventory),
  };
  await desireObjects(past, rendered, context);
  await compareObjects(past, [...past.desired.values()], context);
  const facts = await planFacts(past, context);
  const plan = planApplication(past, request, facts, context);
  return done({ ...plan, dryRunOnly: true });
}

/** The commit, and the Application as it defined it. */
async function findRevision(
  { definition: now }: ApplicationRuntime,
  sha: string,
  context: EngineContext,
): Promise<Outcome<{ revision: Revision; definition: ApplicationDefinition }>> {
  const source = context.sources.get(now.repository);
  if (!source || !(await source.contains(sha, now.branch))) {
    return failed(
      'not-found',
      `the commit ${short(sha)} does not lead to the newest one of ${
        now.branch
      } in ${now.repository}`,
    );
  }
  const read = await source.revision(sha);
  if (read.status === 'failed') {
    return read;
  }
  const { definitions } = definitionsOf(
    await discoverAt(now, read.value, context),
  );
  const definition = definitions.find(({ id }) => id === now.id);
  if (!definition) {
    return failed('not-found', `${now.id} did not stand in ${short(sha)} yet`);
  }
  if (definition.cluster !== now.cluster) {
    return failed(
      'not-found',
      `${now.id} stood in another cluster then: ${definition.cluster}`,
    );
  }
  // Windows are about when; nothing of this plan happens.
  return done({
    revision: read.value,
    definition: { ...definition, syncWindows: undefined },
  });
}

/** What stood in the folder of an Application, with an older revision at the place that it is read from. */
function discoverAt(
  now: ApplicationDefinition,
  revision: Revision,
  { sources, config }: EngineContext,
): Promise<Discovery> {
  const { repositories } = config;
  const home = repositories.find(({ name }) => name === homeOf(now))!;
  const place = placeKey(now);
  const isHome =
    placeKey({ repository: home.name, branch: home.branch }) === place;
  return discover({
    revision: isHome ? revision : sources.get(home.name)!.head()!,
    config: home,
    prefixIds: prefixesIds(config, home.name),
    repositories,
    apps: [now.app],
    elsewhere: async places =>
      new Map(
        places.map(one => {
          const key = placeKey(one);
          const head = sources.get(one.repository)?.head(one.branch);
          return [key, { revision: key === place ? revision : head }];
        }),
      ),
  });
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
