import {
  overrideReasonLength,
  windowOverrideSchema,
  type Plan,
} from '@gitops-suite/model';
import {
  mapLimit,
  type ApplicationDefinition,
} from '@gitops-suite/reconciler/offline';
import { LiveEngine } from '../engine/LiveEngine';
import type { EngineOptions } from '../engine/openEngine';
import { tellLeft, type LeftApplication } from '../engine/leftGit';
import { codeOfSignal, exitCodes } from '../exitCodes';
import { Failure } from '../failure';
import { serialise, type OutputFormat } from '../output';
import type { Session } from '../session';
import { Progress } from '../terminal/Progress';
import { tellProblem } from '../terminal/tellProblem';
import type { SyncedApplication, SyncReport } from './report';
import { isEmptyPlan, resultOf } from './resultOf';
import { planOrFailure } from './planOrFailure';
import { runOrderOf, type RunOrder } from './runOrder';
import { runAll, whyNot } from './runSync';
import { writeReport, writeResult } from './writeReport';

/** @internal */
export interface SyncOptions extends EngineOptions {
  dryRun: boolean;
  prune?: boolean;
  wait: boolean;
  yes: boolean;
  confirm: readonly string[];
  /** Why windows are passed. */
  overrideWindow?: string;
  /** Seconds for one Application. */
  timeout: number;
  output: OutputFormat;
}

/** Plans made at a time. */
const PLANS = 16;

/** Brings clusters to what a commit says, once; answers the exit code. @internal */
export async function sync(
  names: readonly string[],
  options: SyncOptions,
  session: Session,
): Promise<number> {
  requireReason(options.overrideWindow);
  const started = Date.now();
  const forwards = !options.dryRun;
  const applications = await LiveEngine.with(
    { names, options: { ...options, forwards }, session },
    engine => {
      const ids = engine.definitions.map(({ id }) => id);
      const order = runOrderOf(ids, engine.order, names.length > 0);
      const given = { engine, order, options, session };
      return options.dryRun ? planAll(given) : syncAll(given);
    },
  ).then(({ revision, results }) => {
    const report: SyncReport = {
      revision,
      dryRun: options.dryRun,
      seconds: Math.round((Date.now() - started) / 100) / 10,
      applications: results,
    };
    if (options.output === 'human') {
      writeReport(report, session.terminal);
    } else {
      session.terminal.write(serialise(report, options.output));
    }
    return results;
  });
  return codeOf(applications, session.terminal.signal);
}

function requireReason(reason: string | undefined): void {
  if (
    reason !== undefined &&
    !windowOverrideSchema.safeParse({ reason }).success
  ) {
    const { min, max } = overrideReasonLength;
    throw new Failure('The reason for --override-window says too little', {
      cure: `Write ${min} to ${max} characters.`,
    });
  }
}

interface Results {
  revision: string;
  results: SyncedApplication[];
}

interface Given {
  engine: LiveEngine;
  order: RunOrder;
  options: SyncOptions;
  session: Session;
}

async function planAll({
  engine,
  order,
  options,
  session: { terminal },
}: Given): Promise<Results> {
  const { definitions, revision } = engine;
  const { prune, output } = options;
  const progress = new Progress(terminal);
  let done = 0;
  const results = await mapLimit(definitions, PLANS, async definition => {
    const plan = await planOrFailure(() =>
      engine.plan(definition.id, { prune }),
    );
    done += 1;
    progress.show(`Planned ${done} of ${definitions.length} Applications`);
    return 'failure' in plan
      ? resultOf({ definition, outcome: 'failed', message: plan.failure })
      : planned(definition, plan, { order, options });
  });
  const left = await mapLimit(engine.left, PLANS, one =>
    planLeft(one, { engine, order, options }),
  );
  results.push(...left.flat());
  progress.clear();
  if (output === 'human') {
    results.forEach(result => writeResult(result, terminal));
  }
  return { revision, results };
}

/** What a sync would do about an Application that left Git; nothing where nothing of it would go. */
async function planLeft(
  { definition, objects }: LeftApplication,
  { engine, order, options }: Pick<Given, 'engine' | 'order' | 'options'>,
): Promise<SyncedApplication[]> {
  const plan = await planOrFailure(() =>
    engine.plan(definition.id, { prune: true }),
  );
  if ('failure' in plan) {
    const message = plan.failure;
    return [resultOf({ definition, outcome: 'failed', message })];
  }
  if (isEmptyPlan(plan)) {
    return [];
  }
  if (options.prune) {
    return [planned(definition, plan, { order, options })];
  }
  const { message, cure } = tellLeft({ definition, objects });
  const words = `${message}. ${cure}`;
  return [resultOf({ definition, outcome: 'held', message: words })];
}

function planned(
  definition: ApplicationDefinition,
  plan: Plan,
  { order, options }: Pick<Given, 'order' | 'options'>,
): SyncedApplication {
  const refused = order.refused.get(definition.id);
  return resultOf({
    definition,
    dependsOn: order.dependencies.get(definition.id),
    outcome: isEmptyPlan(plan) ? 'unchanged' : 'planned',
    ...(refused
      ? { outcome: 'failed', message: refused.message }
      : whyNot(plan, options)),
    plan,
  });
}

const withoutOrder: RunOrder = { dependencies: new Map(), refused: new Map() };

async function syncAll(given: Given): Promise<Results> {
  const { engine, order, options, session } = given;
  const { terminal } = session;
  const { definitions, revision } = engine;
  if (!options.yes && !(await agrees(given))) {
    const results = definitions.map(definition =>
      resultOf({ definition, outcome: 'not-started' }),
    );
    return { revision, results };
  }
  const progress = new Progress(terminal);
  const results: SyncedApplication[] = [];
  const run = {
    prune: options.prune,
    wait: options.wait,
    timeoutMs: options.timeout * 1000,
    confirm: options.confirm,
    overrideWindow: options.overrideWindow?.trim(),
    signal: terminal.signal,
  };
  const common = {
    engine,
    options: run,
    onWait: (id: string, dependency: string) =>
      progress.show(
        `${results.length} of ${definitions.length} Applications done; ${id} waits for ${dependency}`,
      ),
    onResult: (result: SyncedApplication) => {
      results.push(result);
      progress.clear();
      if (options.output === 'human') {
        writeResult(result, terminal);
      }
      progress.show(
        `${results.length} of ${definitions.length} Applications done`,
      );
    },
  };
  await runAll({ ...common, definitions, order });
  if (options.prune) {
    // Last: what takes the place of something is there before it goes.
    const left = engine.left.map(({ definition }) => definition);
    await runAll({ ...common, definitions: left, order: withoutOrder });
  }
  progress.clear();
  if (!options.prune) {
    engine.left.forEach(one => tellProblem(tellLeft(one), terminal));
  }
  return { revision, results };
}

/** Shows the plan and asks. What dependants do may become clear only when what they need is there. */
async function agrees(given: Given): Promise<boolean> {
  const { options, session } = given;
  const { terminal } = session;
  if (!terminal.isInteractive || options.output !== 'human') {
    throw new Failure('Nobody is there to agree to the plan', {
      cure: 'Look at it with --dry-run, then agree with --yes.',
    });
  }
  const { results } = await planAll(given);
  if (results.every(({ outcome }) => outcome === 'unchanged')) {
    return true;
  }
  const answer = await terminal.ask('Carry this out? [y/N] ');
  return /^y(es)?$/i.test(answer.trim());
}

function codeOf(
  results: readonly SyncedApplication[],
  signal: AbortSignal,
): number {
  const has = (...outcomes: SyncedApplication['outcome'][]) =>
    results.some(({ outcome }) => outcomes.includes(outcome));
  if (signal.aborted && has('interrupted', 'not-started')) {
    return codeOfSignal(signal.reason);
  }
  if (has('failed', 'skipped', 'interrupted')) {
    return exitCodes.error;
  }
  return has('planned', 'held', 'not-started')
    ? exitCodes.differs
    : exitCodes.same;
}
