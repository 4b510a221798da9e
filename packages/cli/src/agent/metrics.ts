import { healthStatusSchema, syncStatusSchema } from '@gitops-suite/model';
import type { SqliteStore } from '../store/SqliteStore';

/** What is measured, at the moment of the question. @internal */
export interface Measured {
  counts: ReturnType<SqliteStore['countApplications']>;
  setup: ReturnType<SqliteStore['setup']>;
  rows: ReturnType<SqliteStore['countRows']>;
  /** Counters of the engine. */
  counters: Readonly<Record<string, number>>;
  memoryBytes: number;
  /** User and system, of the whole process. */
  cpuSeconds: number;
}

interface Metric {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: readonly (readonly [
    labels: Readonly<Record<string, string>>,
    value: number,
  ])[];
}

/** The text format of Prometheus. Labels are few: no names of apps or people. Pure. @internal */
export function toPrometheus(measured: Measured): string {
  return metricsOf(measured)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(
        ([labels, value]) => `${name}${labelsOf(labels)} ${value}`,
      ),
    ])
    .join('\n')
    .concat('\n');
}

function metricsOf({
  counts,
  setup,
  rows,
  counters,
  memoryBytes,
  cpuSeconds,
}: Measured): Metric[] {
  return [
    {
      name: 'gitops_applications_sync',
      type: 'gauge',
      help: 'Applications by sync status',
      samples: syncStatusSchema.options.map(status => [
        { status },
        counts.sync.get(status) ?? 0,
      ]),
    },
    {
      name: 'gitops_applications_health',
      type: 'gauge',
      help: 'Applications by health',
      samples: healthStatusSchema.options.map(status => [
        { status },
        counts.health.get(status) ?? 0,
      ]),
    },
    {
      name: 'gitops_cluster_reachable',
      type: 'gauge',
      help: '1 while the cluster answers, else 0',
      samples: (setup.clusters ?? []).map(({ name, reachable }) => [
        { cluster: name },
        reachable ? 1 : 0,
      ]),
    },
    {
      name: 'gitops_repository_readable',
      type: 'gauge',
      help: '1 while the last look at the repository succeeded, else 0',
      samples: (setup.repositories ?? []).map(({ name, message }) => [
        { repository: name },
        message === undefined ? 1 : 0,
      ]),
    },
    {
      name: 'gitops_engine_total',
      type: 'counter',
      help: 'What the engine did since its start',
      samples: Object.entries(counters).map(([what, count]) => [
        { what },
        count,
      ]),
    },
    {
      name: 'gitops_store_rows',
      type: 'gauge',
      help: 'Rows of the store by table',
      samples: Object.entries(rows).map(([table, count]) => [{ table }, count]),
    },
    {
      name: 'process_resident_memory_bytes',
      type: 'gauge',
      help: 'Memory of the process',
      samples: [[{}, memoryBytes]],
    },
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'User and system time of the process',
      samples: [[{}, cpuSeconds]],
    },
  ];
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeLabel(value)}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeLabel(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
