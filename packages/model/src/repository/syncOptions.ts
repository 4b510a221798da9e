import { nearestName } from '../nearestName';

const flag = ['true', 'false'] as const;

/** Sync options in Argo CD's words: each name with the values that it takes. @public */
export const syncOptionValues = {
  CreateNamespace: flag,
  Prune: ['true', 'false', 'confirm'],
  Delete: ['true', 'false', 'confirm'],
  PruneLast: flag,
  PrunePropagationPolicy: ['foreground', 'background', 'orphan'],
  Replace: flag,
  Force: flag,
  ServerSideApply: flag,
  ClientSideApplyMigration: flag,
  SkipDryRunOnMissingResource: flag,
  ApplyOutOfSyncOnly: flag,
  RespectIgnoreDifferences: flag,
  FailOnSharedResource: flag,
  Validate: flag,
} as const satisfies Record<string, readonly string[]>;

/** Name of a sync option. @public */
export type SyncOptionName = keyof typeof syncOptionValues;

/** One option as it is written. @public */
export type SyncOption = {
  [Name in SyncOptionName]: `${Name}=${(typeof syncOptionValues)[Name][number]}`;
}[SyncOptionName];

/** Every option with every value. @public */
export const syncOptions = Object.entries(syncOptionValues).flatMap(
  ([name, values]) => values.map(value => `${name}=${value}`),
) as SyncOption[];

/** What is wrong with the text of an option, or nothing. @public */
export function whyNoSyncOption(text: string): string | undefined {
  if ((syncOptions as string[]).includes(text)) {
    return undefined;
  }
  const [name, value] = text.split('=', 2);
  if (Object.hasOwn(syncOptionValues, name)) {
    const values = syncOptionValues[name as SyncOptionName].join(', ');
    return value === undefined
      ? `the sync option ${name} needs a value: ${values}`
      : `the sync option ${name} takes ${values}, not "${value}"`;
  }
  const nearest = nearestName(name, Object.keys(syncOptionValues));
  return `${name} is not a sync option${
    nearest ? `; did you mean ${nearest}?` : ''
  }`;
}

/** The value of an option, when it is among them; the last one counts. @public */
export function syncOptionOf(
  options: readonly string[],
  name: SyncOptionName,
): string | undefined {
  const found = options.filter(option => option.startsWith(`${name}=`)).pop();
  return found?.slice(name.length + 1);
}
