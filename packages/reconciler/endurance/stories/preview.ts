import fc from 'fast-check';
import type { Finding } from '../preview/findings';
import {
  newTally,
  playRound,
  rounds,
  type Round,
} from '../preview/previewRound';
import { keyOf, PreviewWorld } from '../preview/previewWorld';
import type { Story } from '../story';

const ROUNDS = { whole: 1000, sample: 25 };

/** What was found, with the part of the round that it is about. */
function describe(round: Round, findings: readonly Finding[]): string {
  const slots = round.slots.filter(({ before, after }) => {
    const object = before ?? after;
    return object && findings.some(({ key }) => key === keyOf(object));
  });
  const { rules, overwrite, replace } = round;
  return [
    ...findings.map(({ key, what }) => `${key}: ${what}`),
    JSON.stringify({
      slots: slots.length > 0 ? slots : round.slots,
      rules,
      overwrite,
      replace,
    }),
  ].join('\n');
}

export const story: Story = {
  name: 'preview',
  holds: 'What a plan says is what its sync does, and the next plan is empty',
  isOnRealServer: true,
  isSampled: true,
  async run(context) {
    const world = await PreviewWorld.open(await context.cluster());
    const tally = newTally();
    const seed = context.seed ?? Date.now() % 2 ** 31;
    const numRuns = context.rounds ?? ROUNDS[context.size];
    // With --seed a failure is narrowed down, which takes its time.
    context.log(`seed ${seed}, ${numRuns} rounds`);
    try {
      await fc.assert(
        fc.asyncProperty(rounds, async round => {
          const findings = await playRound(world, round, tally);
          if (tally.rounds % 100 === 0) {
            context.log(`${tally.rounds} rounds`);
          }
          if (findings.length > 0) {
            throw new Error(describe(round, findings));
          }
        }),
        {
          seed,
          numRuns,
          path: context.path,
          endOnFailure: context.seed === undefined,
        },
      );
    } finally {
      [...tally.reasons]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 10)
        .forEach(([reason, count]) =>
          context.log(`refused ${count}: ${reason}`),
        );
      await world.close();
    }
    const { steps, fields, refused } = tally;
    return {
      rounds: tally.rounds,
      note: `${steps.create} created, ${steps.change} changed in ${fields} fields, ${steps.prune} pruned, ${steps.unchanged} unchanged; ${refused} refused by the server; seed ${seed}`,
    };
  },
};
