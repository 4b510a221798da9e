/** One round: what Git held, what others did, what Git holds now; then the plan against what its sync does. */
import type {
  IgnoreRule,
  KubernetesObject,
  Plan,
  PlanStep,
} from '@gitops-suite/model';
import fc from 'fast-check';
import { diffObjects } from '../../src/plan';
import { findDifferences, type Finding } from './findings';
import { keyOf, NAMESPACE, pathOf, type PreviewWorld } from './previewWorld';
import {
  clientSide,
  foreignEdits,
  ignoreRules,
  origin,
  type ForeignEdit,
} from './randomEdits';
import { kinds, manifest } from './randomObjects';

/** One object in a round. */
interface Slot {
  before: KubernetesObject | null;
  after: KubernetesObject | null;
  origin: 'suite' | 'kubectl-create' | 'kubectl-client-side-apply' | 'operator';
  edits: ForeignEdit[];
}

/** A round as data: printed when it fails, and enough to repeat it. */
export interface Round {
  slots: Slot[];
  rules: IgnoreRule[];
  overwrite: boolean;
  /** What differs is written whole. */
  replace: boolean;
}

/** How many rounds did what. */
export interface Tally {
  rounds: number;
  refused: number;
  /** What the server said to them, counted. */
  reasons: Map<string, number>;
  steps: Record<PlanStep['verb'], number>;
  fields: number;
  ignored: number;
}

export const newTally = (): Tally => ({
  rounds: 0,
  refused: 0,
  reasons: new Map(),
  steps: { create: 0, change: 0, prune: 0, run: 0, unchanged: 0 },
  fields: 0,
  ignored: 0,
});

const slot = fc
  .integer({ min: 0, max: kinds.length - 1 })
  .chain(at =>
    fc.integer({ min: 1, max: 2 }).chain(number => {
      const kind = kinds[at];
      const state = manifest(kind, `x${number}`);
      return fc.record({
        before: fc.option(state, { freq: 5 }),
        after: fc.oneof(
          { weight: 3, arbitrary: fc.constant('same' as const) },
          { weight: 1, arbitrary: fc.constant(null) },
          { weight: 5, arbitrary: state },
        ),
        origin,
        edits: foreignEdits(kind.kind),
      });
    }),
  )
  .map(({ after, before, ...rest }) => ({
    before,
    after: after === 'same' ? before : after,
    ...rest,
  }));

const idOf = ({ before, after }: Slot) => {
  const object = before ?? after;
  return object ? `${object.kind} ${object.metadata.name}` : '';
};

/** Rounds with up to six objects. */
export const rounds: fc.Arbitrary<Round> = fc.record({
  slots: fc.uniqueArray(slot, { minLength: 1, maxLength: 6, selector: idOf }),
  rules: ignoreRules,
  overwrite: fc.boolean(),
  replace: fc.constantFrom(false, false, false, true),
});

/** Runs a round and answers what the plan did not tell, or told wrongly. */
export async function playRound(
  world: PreviewWorld,
  round: Round,
  tally: Tally,
): Promise<Finding[]> {
  const slots = round.slots.filter(one => one.before ?? one.after);
  const keys = slots.map(({ before, after }) => keyOf((before ?? after)!));
  const commit = (side: 'before' | 'after', of: readonly Slot[]) =>
    world.commit(
      of.flatMap(one => one[side] ?? []),
      round.rules.map(rule => ({ ...rule, file: 'gitops.yaml' })),
      [
        ...(round.overwrite ? ['RespectIgnoreDifferences=false'] : []),
        ...(round.replace ? ['Replace=true'] : []),
      ],
    );
  // The world learns of all objects, so that it can read them whoever made them.
  commit('after', slots);
  commit('before', slots);
  try {
    const isOurs = ({ origin: by }: Slot) => by === 'suite';
    commit('before', slots.filter(isOurs));
    const first = await world.plan();
    if (isRefused(first, tally)) {
      return [];
    }
    await world.sync(first);
    for (const one of slots) {
      await prepare(world, one);
    }
    commit('after', slots);
    await world.caughtUp(keys);
    return await compareWithOutcome(world, keys, tally);
  } finally {
    await world.clear(keys);
  }
}

/** Creates what others have made, then has them edit it. */
async function prepare(world: PreviewWorld, one: Slot): Promise<void> {
  const { before, edits } = one;
  if (!before) {
    return;
  }
  const path = pathOf(before);
  if (one.origin !== 'suite') {
    const isApply = one.origin === 'kubectl-client-side-apply';
    const made = isApply ? clientSide(before) : before;
    const namespaced = {
      ...made,
      metadata: { ...made.metadata, namespace: NAMESPACE },
    };
    const folder = path.slice(0, path.lastIndexOf('/'));
    await world
      .admin('POST', `${folder}?fieldManager=${one.origin}`, namespaced)
      .catch(() => {});
  }
  for (const edit of edits) {
    await makeEdit(world, path, edit);
  }
}

async function makeEdit(
  world: PreviewWorld,
  path: string,
  edit: ForeignEdit,
): Promise<void> {
  const { subresource, manager, patch, operations } = edit;
  const target = subresource ? `${path}/${subresource}` : path;
  const sent = edit.remove
    ? world.admin('DELETE', path)
    : world.admin(
        'PATCH',
        `${target}?fieldManager=${manager}`,
        operations ?? patch,
        operations
          ? 'application/json-patch+json'
          : 'application/merge-patch+json',
      );
  // An edit that does not fit the object is none.
  await sent.catch(() => {});
}

/** A plan that the server or a guard does not let pass changes nothing, so there is nothing to compare. */
function isRefused(plan: Plan, tally: Tally): boolean {
  const reasons = [
    ...plan.problems.filter(({ severity }) => severity === 'error'),
    ...plan.guards.filter(({ verdict }) => verdict === 'refuse'),
  ].map(one => ('cause' in one && one.cause) || one.message);
  for (const reason of reasons) {
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
  }
  tally.refused += Math.min(1, reasons.length);
  return reasons.length > 0;
}

async function compareWithOutcome(
  world: PreviewWorld,
  keys: readonly string[],
  tally: Tally,
): Promise<Finding[]> {
  const plan = await world.plan();
  const before = await readAll(world, keys);
  tally.rounds += 1;
  if (isRefused(plan, tally)) {
    return [];
  }
  const operation = await world.sync(plan);
  if (operation.state !== 'Succeeded') {
    const what = `${operation.state}: ${operation.message}`;
    return [{ key: 'operation', what, plan }];
  }
  const after = await readAll(world, keys);
  const findings = plan.steps.flatMap(step => {
    tally.steps[step.verb] += 1;
    tally.fields += step.fields.length;
    return findDifferences(step, {
      before: before.get(step.key),
      after: after.get(step.key),
      diff: diffObjects,
    });
  });
  await world.caughtUp(keys);
  const again = await world.plan();
  return [...findings, ...whatIsLeft(again)];
}

/** A second plan is empty. What is being deleted waits for its finalizers. */
function whatIsLeft(plan: Plan): Finding[] {
  return plan.steps
    .filter(({ verb }) => verb !== 'unchanged')
    .map(step => ({
      key: step.key,
      what: `the second plan still has ${step.verb}: ${
        step.effect ?? ''
      } ${step.fields.map(({ path }) => path).join(', ')}`,
    }));
}

async function readAll(
  world: PreviewWorld,
  keys: readonly string[],
): Promise<Map<string, KubernetesObject | undefined>> {
  const objects = await Promise.all(keys.map(key => world.read(key)));
  return new Map(keys.map((key, index) => [key, objects[index]]));
}
