import type { ApplicationRuntime } from '../engine/application';
import { describeDifference } from '../engine/compareApplication';
import { isoTime, type EngineContext } from '../engine/context';
import type { Comparison } from '../plan';
import { nextTokenAt } from './tokenBucket';

/** Another manager sets an object again and again: names it, and leaves the object alone until its bucket fills. @internal */
export function contest(
  app: ApplicationRuntime,
  comparison: Comparison,
  context: EngineContext,
): void {
  const { key, ref } = comparison;
  const [field] = comparison.fields;
  const manager = field?.manager?.name ?? 'an unknown manager';
  if (!app.contested.has(key)) {
    context.note(app, {
      type: 'contested',
      message: `${ref.kind}/${ref.name}: ${describeDifference(
        comparison,
      )}. ${manager} sets it again and again; self-heal stops here.`,
      key,
      field,
      manager: field?.manager,
    });
  }
  app.contested.set(key, {
    key,
    kind: ref.kind,
    name: ref.name,
    field,
    manager: field?.manager,
    at: app.contested.get(key)?.at ?? isoTime(context.clock),
  });
}

/** Contested objects whose bucket has filled again may be healed again. @internal */
export function releaseContested(app: ApplicationRuntime, now: number): void {
  for (const key of app.contested.keys()) {
    const bucket = app.heals.get(key);
    if (!bucket || nextTokenAt(bucket, now) <= now || !app.desired.has(key)) {
      app.contested.delete(key);
    }
  }
}
