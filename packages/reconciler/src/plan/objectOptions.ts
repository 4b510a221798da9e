import { syncOptionOf, type SyncOptionName } from '@gitops-suite/model';

/** Options as one object has them: its own, else those of its Application. @internal */
export interface ObjectOptions {
  prune: 'true' | 'false' | 'confirm';
  delete: 'true' | 'false' | 'confirm';
  pruneLast: boolean;
  replace: boolean;
  force: boolean;
  validate: boolean;
  /** Ignored fields are not written. */
  respectsIgnored: boolean;
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
    respectsIgnored: read('RespectIgnoreDifferences') !== 'false',
    skipDryRunOnMissingResource: read('SkipDryRunOnMissingResource') === 'true',
    propagation: propagations[policy ?? 'foreground'],
  };
}

/**
 * Options that ask for what the engine never does, of the Application and those of its objects (`own`): it says so, and
 * goes its own way.
 * @internal
 */
export function withoutEffect(
  options: readonly string[],
  own: readonly string[] = [],
): string[] {
  const toldOfObjects: Record<string, string> = {
    'CreateNamespace=true':
      'it is an option of an Application, not of an object',
  };
  const told: Record<string, string> = {
    'ServerSideApply=false': 'every object is applied by the server',
    'ApplyOutOfSyncOnly=false': 'what is equal to Git is never written',
    'FailOnSharedResource=false':
      'what another Application owns is never taken over',
    'ClientSideApplyMigration=false':
      'what was applied by a client is taken over',
  };
  const say = (reasons: Record<string, string>) => (option: string) =>
    reasons[option] ? [`${option} has no effect: ${reasons[option]}`] : [];
  return [
    ...[...new Set([...options, ...own])].flatMap(say(told)),
    ...[...new Set(own)].flatMap(say(toldOfObjects)),
  ];
}
