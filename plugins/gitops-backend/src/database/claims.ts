import type { Claim } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import { isPostgres } from './whereVisible';

/**
 * Makes claims, for whoever begins to lead. Whatever is being written under the claims before is awaited, so that a
 * read that follows sees it. Rejects when a newer claim was made: whoever wanted this one has been followed already.
 */
export async function makeClaims(
  tx: Knex.Transaction,
  claims: readonly Claim[],
): Promise<void> {
  for (const claim of claims) {
    const known = await claimOn(tx, claim.cluster, 'update');
    if (known && !isSame(known, claim) && !isNewer(claim, known)) {
      throw new Error(outdated(claim, known));
    }
    await tx('claims').insert(claim).onConflict('cluster').merge();
  }
}

/** Rejects unless these are the claims that were made last; keeps others from being made until the transaction ends. */
export async function requireClaims(
  tx: Knex.Transaction,
  claims: readonly Claim[],
): Promise<void> {
  for (const claim of claims) {
    const known = await claimOn(tx, claim.cluster, 'share');
    if (known && !isSame(known, claim)) {
      throw new Error(outdated(claim, known));
    }
  }
}

async function claimOn(
  tx: Knex.Transaction,
  cluster: string,
  lock: 'share' | 'update',
): Promise<Claim | undefined> {
  const query = tx<Claim>('claims').where({ cluster }).first();
  if (!isPostgres(tx)) {
    // A transaction of SQLite that writes has the database to itself.
    return query;
  }
  return lock === 'update' ? query.forUpdate() : query.forShare();
}

function isSame(a: Claim, b: Claim): boolean {
  return a.holder === b.holder && a.term === b.term && a.since === b.since;
}

/** The term begins anew where somebody deletes the Lease; time goes on. Pure. */
function isNewer(a: Claim, b: Claim): boolean {
  return a.term > b.term || Date.parse(a.since) > Date.parse(b.since);
}

function outdated({ holder, cluster }: Claim, known: Claim): string {
  return `${known.holder} leads in the cluster ${cluster} now: what ${holder} knows of it is out of date`;
}
