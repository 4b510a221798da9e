import type {
  ChangeCheck,
  ChangePreview,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** What a change does, in numbers. */
export interface PreviewCounts {
  create: number;
  change: number;
  prune: number;
  failedChecks: number;
}

/** Counts the manifests by verb, and the checks that fail. */
export function previewCounts(preview: ChangePreview): PreviewCounts {
  const manifests = preview.effects.flatMap(effect => effect.manifests);
  const count = (verb: string) =>
    manifests.filter(manifest => manifest.verb === verb).length;
  return {
    create: count('create'),
    change: count('change'),
    prune: count('prune'),
    failedChecks: failedChecks(preview).length,
  };
}

/** Checks that hold the change back. */
export function failedChecks(
  preview: Pick<ChangePreview, 'checks'>,
): ChangeCheck[] {
  return preview.checks.filter(check => check.status === 'failed');
}

const urgency: Record<ChangeCheck['status'], number> = {
  failed: 0,
  warning: 1,
  passed: 2,
};

/** Failed checks first. */
export function orderedChecks(checks: readonly ChangeCheck[]): ChangeCheck[] {
  return [...checks].sort((a, b) => urgency[a.status] - urgency[b.status]);
}
