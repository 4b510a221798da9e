import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchRow } from '../../reconciler/bench/row';
import type { RunningAgent } from '../src/testing/runningAgent';

/** Renderers are let go after a minute, and the heap has shrunk. */
const CALM_MS = 90_000;

/** What is measured, and in whose words. */
export interface AgentSubject {
  /** What the figures are called. */
  name: string;
  applications: number;
  idleSeconds: number;
}

/** Starts an agent with nothing in its folder and waits for all its Applications: its first sync. */
export async function measureFirstSync(
  { name, applications }: AgentSubject,
  start: () => Promise<RunningAgent>,
): Promise<{ agent: RunningAgent; row: BenchRow }> {
  const started = performance.now();
  const agent = await start();
  try {
    const synced = 'gitops_applications_sync{status="Synced"}';
    while ((await agent.metric(synced)) !== applications) {
      await sleep(100);
    }
  } catch (error) {
    await agent.kill();
    throw error;
  }
  const row = {
    figure: `${name}: start to all synced`,
    value: (performance.now() - started) / 1000,
    unit: 's',
    note: 'empty data folder: clone, discovery, renders, dry runs, applies',
  };
  return { agent, row };
}

/** What an agent needs while nothing happens. */
export async function measureIdle(
  { name, applications, idleSeconds }: AgentSubject,
  agent: RunningAgent,
): Promise<BenchRow[]> {
  await sleep(CALM_MS);
  const memory = await agent.metric('process_resident_memory_bytes');
  const before = await agent.metric('process_cpu_seconds_total');
  await sleep(idleSeconds * 1000);
  const after = await agent.metric('process_cpu_seconds_total');
  return [
    {
      figure: `${name}: resident, idle`,
      value: memory / 1024 ** 2,
      unit: 'MB',
      budget: applications <= 250 ? { value: 150 } : undefined,
      note: `${
        CALM_MS / 1000
      } s after the last sync; malloc as in the container`,
    },
    {
      figure: `${name}: CPU of a core, idle`,
      value: ((after - before) / idleSeconds) * 100,
      unit: '%',
      budget: { value: 1 },
      note: `over ${idleSeconds} s, polls every 60 s`,
    },
  ];
}

/** Memory is measured as the container has it. */
export function environmentOfContainer(): NodeJS.ProcessEnv {
  const file = join(__dirname, '../deploy/Containerfile');
  const [, arenas] = /MALLOC_ARENA_MAX=(\d+)/.exec(readFileSync(file, 'utf8'))!;
  return { MALLOC_ARENA_MAX: arenas };
}
