import { nearestName } from '@gitops-suite/model';
import { Failure } from '../failure';
import type { Kubeconfig } from './kubeconfig';

/** What a person says about clusters. @internal */
export interface ContextOptions {
  /** Context of the only cluster. */
  context?: string;
  /** `name=context`, several times. */
  cluster?: readonly string[];
}

/** @internal */
export interface ChosenClusters {
  /** In which the chosen Applications run. */
  clusters: readonly string[];
  /** All that gitops.yaml names: a pair may be about one that has nothing to do with the choice. */
  named: readonly string[];
}

/**
 * The context of each cluster that gitops.yaml names: as told, else the one with the same name. The current context is
 * never guessed: it may be another cluster. Throws a {@link Failure} that tells all that is missing. Pure.
 * @internal
 */
export function chooseContexts(
  { clusters, named }: ChosenClusters,
  { context, cluster: pairs = [] }: ContextOptions,
  kubeconfig: Pick<Kubeconfig, 'contexts' | 'inCluster'>,
): ReadonlyMap<string, string> {
  const told = new Map(pairs.map(pair => parsePair(pair, clusters)));
  const known = new Set([...clusters, ...named]);
  told.forEach((_, name) => requireCluster(name, known));
  if (context !== undefined && clusters.length > 1) {
    throw new Failure('--context means one cluster, and there are several', {
      reason: `The Applications run in ${clusters.join(', ')}.`,
      cure: `Map each one: ${clusters
        .map(name => `--cluster ${name}=CONTEXT`)
        .join(' ')}`,
    });
  }
  const { contexts, inCluster } = kubeconfig;
  const chosen = clusters.map(name => {
    const own = contexts.includes(name) ? name : undefined;
    const only = inCluster && clusters.length === 1 ? contexts[0] : undefined;
    return [name, told.get(name) ?? context ?? own ?? only] as const;
  });
  const missing = chosen.flatMap(([name, found]) => (found ? [] : [name]));
  if (missing.length > 0) {
    throw new Failure(`No context leads to ${missing.join(', ')}`, {
      reason: `The kubeconfig has: ${contexts.join(', ') || 'none'}.`,
      cure: `Map it: ${missing
        .map(name => `--cluster ${name}=CONTEXT`)
        .join(' ')}`,
    });
  }
  const found = new Map(chosen.map(([name, own]) => [name, own!]));
  found.forEach(own => requireContext(own, contexts));
  return found;
}

function parsePair(
  pair: string,
  clusters: readonly string[],
): [name: string, context: string] {
  const at = pair.indexOf('=');
  if (at < 1 || at === pair.length - 1) {
    throw new Failure(`--cluster ${pair} is not name=context`, {
      cure: `Write such as: --cluster ${clusters[0] ?? 'production'}=CONTEXT`,
    });
  }
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** A pair that is about no cluster would leave the old one in its place, and that one would be written to. */
function requireCluster(name: string, known: ReadonlySet<string>): void {
  if (!known.has(name)) {
    const near = nearestName(name, known);
    throw new Failure(`gitops.yaml names no cluster ${name}`, {
      reason: `It names: ${[...known].join(', ')}.`,
      cure: near ? `Did you mean --cluster ${near}=CONTEXT?` : undefined,
    });
  }
}

function requireContext(name: string, contexts: readonly string[]): void {
  if (!contexts.includes(name)) {
    const near = nearestName(name, contexts);
    throw new Failure(`The kubeconfig has no context ${name}`, {
      cure: near
        ? `Did you mean ${near}?`
        : `Name one of: ${contexts.join(', ') || 'none'}.`,
    });
  }
}
