import type { PlanVerb } from '@gitops-suite/model';
import { printable } from '../terminal/printable';
import { tellProblem } from '../terminal/tellProblem';
import type { Terminal } from '../terminal/Terminal';
import type { SyncedApplication, SyncReport } from './report';

const signs: Readonly<Record<PlanVerb, string>> = {
  create: '+',
  change: '~',
  prune: '-',
  run: '▸',
  unchanged: ' ',
};

/** Objects of one Application that are listed; the others are counted. */
const MOST_OBJECTS = 40;

/** One Application as soon as it is done. @internal */
export function writeResult(
  result: SyncedApplication,
  { write, colours }: Terminal,
): void {
  const { outcome, message, override, seconds, problems } = result;
  const time = seconds > 0 ? colours.dim(` ${seconds.toFixed(1)} s`) : '';
  const counts = countsOf(result);
  write(
    `${signOf(outcome, colours)} ${colours.bold(result.id)} ${words[outcome]}${
      counts && `: ${counts}`
    }${time}\n`,
  );
  if (message) {
    write(`    ${printable(message)}\n`);
  }
  if (override) {
    const { by, reason, problem } = override;
    write(`    window overridden by ${printable(by)}: ${printable(reason)}\n`);
    if (problem !== null) {
      const words = `no Event says so in ${result.cluster}: ${printable(
        problem,
      )}`;
      write(`    ${colours.yellow('warning')} ${words}\n`);
    }
  }
  problems.forEach(problem => tellProblem(problem, { note: write, colours }));
  if (outcome !== 'synced' && outcome !== 'unchanged') {
    writeObjects(result, { write, colours });
  }
}

/** The whole run in one line, with what was not done. @internal */
export function writeReport(
  { revision, dryRun, seconds, applications }: SyncReport,
  { write, colours }: Terminal,
): void {
  const counts = (Object.keys(words) as SyncedApplication['outcome'][]).flatMap(
    outcome => {
      const count = applications.filter(one => one.outcome === outcome).length;
      return count > 0 ? [`${count} ${words[outcome]}`] : [];
    },
  );
  const what = dryRun ? 'Dry run of' : 'Sync of';
  write(
    `${what} ${revision.slice(0, 7)}: ${counts.join(', ')} ${colours.dim(
      `(${seconds.toFixed(1)} s)`,
    )}\n`,
  );
  if (applications.some(({ outcome }) => outcome === 'interrupted')) {
    write('Run the same command again: it goes on where this one stopped.\n');
  }
}

const words: Readonly<Record<SyncedApplication['outcome'], string>> = {
  planned: 'would change',
  synced: 'synced',
  unchanged: 'unchanged',
  held: 'held',
  failed: 'failed',
  skipped: 'skipped',
  interrupted: 'interrupted',
  'not-started': 'not started',
};

function signOf(
  outcome: SyncedApplication['outcome'],
  colours: Terminal['colours'],
): string {
  switch (outcome) {
    case 'synced':
      return colours.green('✓');
    case 'unchanged':
      return colours.dim('=');
    case 'planned':
      return colours.yellow('~');
    case 'failed':
      return colours.red('✗');
    default:
      return colours.yellow('!');
  }
}

function countsOf({ objects, outcome }: SyncedApplication): string {
  const counts = (['create', 'change', 'prune', 'run'] as const).flatMap(
    change => {
      const own = objects.filter(object => object.change === change);
      const done = own.filter(({ state }) =>
        ['applied', 'unchanged', 'pruned', 'succeeded'].includes(state),
      );
      const isPart = outcome === 'interrupted' || outcome === 'failed';
      const part = isPart ? `${done.length} of ${own.length}` : own.length;
      return own.length > 0 ? [`${part} to ${change}`] : [];
    },
  );
  return counts.join(', ');
}

function writeObjects(
  { objects }: SyncedApplication,
  { write, colours }: Pick<Terminal, 'write' | 'colours'>,
): void {
  for (const { key, change, effect, state, message } of objects.slice(
    0,
    MOST_OBJECTS,
  )) {
    const more = [
      state === 'planned' ? undefined : state,
      effect ?? undefined,
      message ?? undefined,
    ].filter(Boolean);
    const note = more.length > 0 ? colours.dim(` ${more.join(', ')}`) : '';
    write(`    ${signs[change]} ${printable(nameOf(key))}${note}\n`);
  }
  if (objects.length > MOST_OBJECTS) {
    write(`    … and ${objects.length - MOST_OBJECTS} more\n`);
  }
}

/** `apps/Deployment/shop/api` as people say it. */
function nameOf(key: string): string {
  const [, kind, namespace, name] = key.split('/');
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
