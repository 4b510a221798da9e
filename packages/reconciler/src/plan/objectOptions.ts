import { syncOptionOf, type SyncOptionName } from '@gitops-suite/model';

/** Options as one object has them: its own, else those of its Application. @internal */
export interface ObjectOptions {
  prune: 'true' | 'false' | 'confirm';
  delete: 'true' | 'false' | 'confirm';
  pruneLast: boolean;
  replace: boolean;
  force: boolean;
  validate: boolean;
  skipDryRunOnMissingResource: boolean;
  propagation: 'Foreground' | 'Background' | 'Orphan';
}

const propagations = {
  foreground: 'Foreground',
  background: 'Background',
  orphan: 'Orphan',
} as const;

/** Joins the options of an object with those of its Application. Pure. @internal */
export function objectOptions(
  own: readonly string[],
  application: readonly string[],
): ObjectOptions {
  const read = (name: SyncOptionName) =>
    syncOptionOf(own, name) ?? syncOptionOf(application, name);
  const policy = read('PrunePropagationPolicy') as
    | keyof typeof propagations
    | undefined;
  return {
    prune: (read('Prune') ?? 'true') as ObjectOptions['prune'],
    delete: (read('Delete') ?? 'true') as ObjectOptions['delete'],
    pruneLast: read('PruneLast') === 'true',
    replace: read('Replace') === 'true',
    force: read('Force') === 'true',
    validate: read('Validate') !== 'false',
    skipDryRunOnMissingResource: read('SkipDryRunOnMissingResource') === 'true',
    propagation: propagations[policy ?? 'foreground'],
  };
}

/** Options that ask for what the engine never does: it says so, and goes its own way. @internal */
export function withoutEffect(options: readonly string[]): string[] {
  const told: Record<string, string> = {
    'ServerSideApply=false': 'every object is applied by the server',
    'ApplyOutOfSyncOnly=false': 'what is equal to Git is never written',
    'FailOnSharedResource=false':
      'what another Application owns is never taken over',
    'ClientSideApplyMigration=false':
      'what was applied by a client is taken over',
  };
  return [...new Set(options)].flatMap(option =>
    told[option] ? [`${option} has no effect: ${told[option]}`] : [],
  );
}
