import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { healthStatusSchema, syncStatusSchema } from '@gitops-suite/model';
import type { Knex } from 'knex';
import type { EngineRunner } from '../engine/EngineRunner';

/** Gauges and counters, read when somebody collects them. Labels are few: no names of apps or people. */
export function reportMetrics(options: {
  metrics: MetricsService;
  knex: Knex;
  engine: Pick<EngineRunner, 'status' | 'counters'>;
}): void {
  const { metrics, knex, engine } = options;
  for (const [column, statuses] of [
    ['sync', syncStatusSchema.options],
    ['health', healthStatusSchema.options],
  ] as const) {
    metrics
      .createObservableGauge<{ status: string }>(
        `gitops.applications.${column}`,
        {
          unit: '{application}',
          description: `Applications by ${column} status`,
        },
      )
      .addCallback(async result => {
        const rows = await knex('applications')
          .groupBy(column)
          .select({ status: column })
          .count({ count: '*' });
        const counts = new Map<unknown, number>(
          rows.map((row: Record<string, unknown>) => [
            row.status,
            Number(row.count),
          ]),
        );
        for (const status of statuses) {
          result.observe(counts.get(status) ?? 0, { status });
        }
      });
  }
  metrics
    .createObservableCounter<{ what: string }>('gitops.engine', {
      description:
        'What the engine did since its start: renders, comparisons, API requests',
    })
    .addCallback(async result => {
      const counters = (await engine.counters()) ?? {};
      for (const [what, count] of Object.entries(counters)) {
        result.observe(count, { what });
      }
    });
  metrics
    .createObservableGauge('gitops.engine.running', {
      description: '1 while the engine runs, else 0',
    })
    .addCallback(result => {
      result.observe(engine.status().state === 'running' ? 1 : 0);
    });
  metrics
    .createObservableCounter('gitops.engine.crashes', {
      description: 'How often the engine ended without being asked to',
    })
    .addCallback(result => {
      result.observe(engine.status().crashes ?? 0);
    });
}
