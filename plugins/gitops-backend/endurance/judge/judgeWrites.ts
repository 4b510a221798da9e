/**
 * What must never be found in the log of a gateway, whatever happened. Judged from what reached the API server and from
 * what Git wanted, and from nothing that the engine says.
 */
import type { Write } from '../network/gateway';
import type { Ledger } from '../world/ledger';

/** A write that should not have been. */
export interface Finding {
  what: string;
  at: number;
}

const JOBS = /\/jobs\/[^/]+$/;
/** `migrate-<commit>-presync-<seconds>`: the run of a hook. */
const RUN = /\/namespaces\/([^/]+)\/jobs\/(.+)-([0-9a-f]{7})-(\w+)-\d+$/;

/** Judges the writes of all engines together, in the order in which the server answered them. Pure. */
export function judgeWrites(
  writes: readonly Write[],
  ledger: Ledger,
): Finding[] {
  const accepted = writes.filter(({ code }) => code < 300);
  return [...wrongDeletes(accepted, ledger), ...hooksRunTwice(accepted)];
}

/** Nothing is deleted that Git did not give up. */
function wrongDeletes(writes: readonly Write[], ledger: Ledger): Finding[] {
  return writes
    .filter(({ method, path }) => method === 'DELETE' && !JOBS.test(path))
    .filter(({ path, at }) => !ledger.mayDelete(path, at))
    .map(({ path, at }) => ({
      at,
      what: `${path} was deleted, and Git wants it`,
    }));
}

/** A hook runs once for a commit. */
function hooksRunTwice(writes: readonly Write[]): Finding[] {
  const runs = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { method, path, code, at } of writes) {
    const run = method === 'PATCH' && code === 201 ? RUN.exec(path) : undefined;
    if (run) {
      const [, namespace, name, commit, phase] = run;
      const id = `${namespace}/${name} ${phase} of ${commit}`;
      const before = runs.get(id);
      if (before !== undefined) {
        findings.push({
          at,
          what: `hook ${id} ran twice: ${before} and ${path}`,
        });
      }
      runs.set(id, path);
    }
  }
  return findings;
}

/** Once everything is done: the hooks of an app ran for what it is now. Pure. */
export function judgeEnd(
  writes: readonly Write[],
  ledger: Ledger,
  app: string,
): Finding[] {
  const pages = ledger.sinceChangeOf(app);
  const commits = pages.map(({ sha }) => sha.slice(0, 7));
  const phases = writes.flatMap(({ method, path, code }) => {
    const run = method === 'PATCH' && code === 201 ? RUN.exec(path) : undefined;
    return run && commits.includes(run[3]) ? [run[4]] : [];
  });
  return ['presync', 'postsync']
    .filter(phase => !phases.includes(phase))
    .map(phase => ({
      at: pages[0].at,
      what: `no hook of ${phase} ran for ${commits[0]} or later`,
    }));
}
