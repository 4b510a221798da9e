import type { ChangeEffect } from '@gitops-suite/model';
import { createTwoFilesPatch } from 'diff';
import type { ApplicationDiff, ObjectDiff } from './report';

const CONTEXT_LINES = 3;

/** The part of an effect that differs, as text. Pure. @internal */
export function applicationDiffOf(effect: ChangeEffect): ApplicationDiff {
  const { applicationId, environment, cluster, namespace, problems } = effect;
  return {
    id: applicationId,
    environment,
    cluster,
    namespace,
    objects: effect.manifests.flatMap(objectDiffOf),
    problems,
  };
}

function objectDiffOf({
  key,
  ref,
  verb,
  yaml,
  before = '',
}: ChangeEffect['manifests'][number]): ObjectDiff[] {
  if (verb === 'unchanged') {
    return [];
  }
  return [
    {
      key,
      kind: ref.kind,
      namespace: ref.namespace ?? null,
      name: ref.name,
      change: verb,
      effect: null,
      diff: unifiedDiff(before, yaml),
    },
  ];
}

/** Hunks of a unified diff, without file names; nothing for the same text. Pure. @internal */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) {
    return '';
  }
  const patch = createTwoFilesPatch('a', 'b', before, after, '', '', {
    context: CONTEXT_LINES,
  });
  return patch.slice(patch.indexOf('@@'));
}
