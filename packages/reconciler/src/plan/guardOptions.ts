/** Guards that come from sync options in Git. */
import type { Guard } from '@gitops-suite/model';
import type { GuardInput } from './guards';
import { nameObjects } from './nameObjects';
import { protectedKinds } from './protectedKinds';

/** Prunes that `Prune=confirm` or `Delete=confirm` leave to a person. @internal */
export function guardConfirmed({ steps, toConfirm = [] }: GuardInput): Guard[] {
  const asked = steps.filter(({ key }) => toConfirm.includes(key));
  return asked.length === 0
    ? []
    : [
        {
          code: 'prune-confirm',
          verdict: 'hold',
          title: 'Deletes only what a person confirms',
          message: `${nameObjects(
            asked,
          )}: its sync option asks for it. Waits for a person.`,
          keys: asked.map(({ key }) => key),
        },
      ];
}

/** Force was asked for in Git; where another object means lost data, a person has the last word. @internal */
export function guardRecreated({ steps }: GuardInput): Guard[] {
  const recreated = steps.filter(({ method }) => method === 'recreate');
  const losing = recreated.filter(({ ref }) =>
    Object.hasOwn(protectedKinds, `${ref.group}/${ref.kind}`),
  );
  return recreated.length === 0
    ? []
    : [
        {
          code: 'recreate',
          verdict: losing.length > 0 ? 'hold' : 'inform',
          title: 'Deletes objects and creates them anew',
          message: `${nameObjects(
            recreated,
          )}: a field cannot be changed, and Force=true is set.`,
          ...(losing.length > 0 ? { confirm: losing[0].ref.name } : {}),
          keys: recreated.map(({ key }) => key),
        },
      ];
}
