import type { ChangeIntent, Environment } from '@gitops-suite/model';

/** What is known of the repositories without reading them. */
export interface KnownRepositories {
  environments(): Promise<readonly Pick<Environment, 'name' | 'repository'>[]>;
  /** Names of the repositories in which an app stands. */
  repositoriesOf(app: string): Promise<readonly string[]>;
}

/**
 * Repositories that an intent without one can mean: where the app stands, or where all environments of a new app are
 * described.
 */
export async function meantRepositories(
  intent: ChangeIntent,
  known: KnownRepositories,
): Promise<readonly string[]> {
  if (intent.kind === 'add-environment') {
    return known.repositoriesOf(intent.app);
  }
  const environments = await known.environments();
  const holders = intent.environments.map(
    name =>
      new Set(
        environments
          .filter(environment => environment.name === name)
          .map(({ repository }) => repository),
      ),
  );
  const [first = new Set<string>(), ...others] = holders;
  return [...first].filter(name => others.every(holder => holder.has(name)));
}
