import type { ChangeEffect, Problem, ReadSet } from '@gitops-suite/model';
import {
  definitionsOf,
  discover,
  placeKey,
  type ApplicationDefinition,
  type Discovery,
  type Place,
} from './discover';
import { effectsOf } from './effects';
import { prefixesIds, type EngineContext } from './engine/context';
import type { ProposedChange } from './handle';
import { done, failed, type Outcome } from './outcome';
import type { GitSource, PathChange, Revision } from './ports';
import { EditedRevision } from './source';

interface Parts {
  context: EngineContext;
  /** What the newest revisions hold, so that a preview costs work for what it changes alone. */
  discoveries: ReadonlyMap<string, Discovery>;
  /** What the render of an Application at its newest revision depends on. */
  readSetOf(applicationId: string): ReadSet | undefined;
}

interface Effects {
  effects: ChangeEffect[];
  problems: Problem[];
}

/**
 * What edits on top of a revision would change: every Application that is read from that branch and whose definition
 * or render they touch, rendered before and after. Nothing is written anywhere.
 * @internal
 */
export async function previewChange(
  source: GitSource,
  change: ProposedChange,
  parts: Parts,
): Promise<Outcome<Effects>> {
  const base = await source.revision(change.baseRevision);
  if (base.status === 'failed') {
    return base;
  }
  const { repositories } = parts.context.config;
  const config = repositories.find(({ name }) => name === source.name);
  if (!config) {
    return failed(
      'not-found',
      `the repository ${source.name} is not configured`,
    );
  }
  const { branch = config.branch, edits } = change;
  const place = { repository: source.name, branch };
  const found: Effects = { effects: [], problems: [] };
  for (const home of homesOf(place, parts)) {
    const { effects, problems } = await effectsIn(home, {
      ...{ place, base: base.value, edits, parts },
    });
    found.effects.push(...effects);
    found.problems.push(...problems);
  }
  return done(found);
}

/** The repositories whose settings have environments read from there. */
function homesOf(place: Place, { discoveries, context }: Parts): string[] {
  const key = placeKey(place);
  return context.config.repositories
    .filter(
      ({ name, branch }) =>
        placeKey({ repository: name, branch }) === key ||
        discoveries.get(name)?.elsewhere?.has(key),
    )
    .map(({ name }) => name);
}

interface Given {
  place: Place;
  base: Revision;
  edits: ProposedChange['edits'];
  parts: Parts;
}

async function effectsIn(home: string, given: Given): Promise<Effects> {
  const { place, base, edits, parts } = given;
  const { context, discoveries, readSetOf } = parts;
  const newest = discoveries.get(home);
  const isHead = newest && revisionAt(newest, place) === base.sha;
  const before = isHead
    ? newest
    : await discoverWith(home, base, { ...given, previous: undefined });
  const edited = new EditedRevision(base, edits);
  const after = await discoverWith(home, edited, {
    ...given,
    previous: before,
  });
  const [old, now] = [before, after].map(
    discovery => definitionsOf(discovery).definitions,
  );
  const effects = await effectsOf({
    before: { revision: base, definitions: staying(old, now, place) },
    after: { revision: edited, definitions: staying(now, old, place) },
    changed: edits,
    renders: context.renders,
    readSetOf: id => (isHead ? readSetOf(id) : undefined),
  });
  return { effects, problems: newProblems(before, after) };
}

/** The discovery of `home` with another revision at the place. */
async function discoverWith(
  home: string,
  revision: Revision,
  given: Given & { previous: Discovery | undefined },
): Promise<Discovery> {
  const { place, edits, parts, previous } = given;
  const { sources, config } = parts.context;
  const { repositories } = config;
  const own = repositories.find(({ name }) => name === home)!;
  const isHome = own.name === place.repository && own.branch === place.branch;
  const unchanged: readonly PathChange[] = [];
  return discover({
    revision: isHome ? revision : sources.get(home)!.head()!,
    config: own,
    prefixIds: prefixesIds(config, home),
    repositories,
    previous: previous && {
      discovery: previous,
      changes: isHome ? edits : unchanged,
    },
    elsewhere: async places =>
      new Map(
        places.map(one =>
          placeKey(one) === placeKey(place)
            ? [placeKey(one), { revision, changes: edits }]
            : [
                placeKey(one),
                { revision: sources.get(one.repository)?.head(one.branch) },
              ],
        ),
      ),
  });
}

function revisionAt(discovery: Discovery, place: Place): string | undefined {
  const elsewhere = discovery.elsewhere?.get(placeKey(place));
  return elsewhere ? elsewhere.revision : discovery.revision;
}

/** Those that are read from the place, but for those that the change moves: they are rendered from another revision. */
function staying(
  definitions: readonly ApplicationDefinition[],
  others: readonly ApplicationDefinition[],
  place: Place,
): ApplicationDefinition[] {
  const key = placeKey(place);
  const moved = new Set(
    others.filter(one => placeKey(one) !== key).map(({ id }) => id),
  );
  return definitions.filter(one => placeKey(one) === key && !moved.has(one.id));
}

function newProblems(before: Discovery, after: Discovery): Problem[] {
  const known = new Set(
    definitionsOf(before).problems.map(problem => JSON.stringify(problem)),
  );
  return definitionsOf(after).problems.filter(
    problem => !known.has(JSON.stringify(problem)),
  );
}
