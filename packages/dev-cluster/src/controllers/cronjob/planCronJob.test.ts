import type { Job } from '../job/jobTypes';
import { meta, now, nowText, template } from '../testUtils/objects';
import { planCronJob, type CronJob } from './planCronJob';

const before = '2026-01-01T11:00:30Z';

function cronJob(
  spec: Partial<CronJob['spec']> = {},
  status?: CronJob['status'],
): CronJob {
  return {
    metadata: meta('report', { creationTimestamp: before }),
    spec: {
      schedule: '0 * * * *',
      jobTemplate: { spec: { template: template() } },
      ...spec,
    },
    status,
  };
}

function job(name: string, type?: 'Complete' | 'Failed', minute = '00'): Job {
  const stamp = `2026-01-01T10:${minute}:00Z`;
  return {
    metadata: meta(name, { creationTimestamp: stamp }),
    spec: { template: template() },
    status: type && {
      conditions: [{ type, status: 'True' }],
      ...(type === 'Complete' && { completionTime: stamp }),
    },
  };
}

const names = (jobs: Job[]) => jobs.map(({ metadata }) => metadata.name);

describe('planCronJob', () => {
  it('starts one Job for the minute that is due, under a name of that run alone', () => {
    const plan = planCronJob(cronJob(), [], now + 20_000);
    expect(plan.create?.metadata.name).toBe(`report-${now / 60_000}`);
    expect(plan.create?.metadata.ownerReferences).toEqual([
      expect.objectContaining({
        kind: 'CronJob',
        uid: 'uid-report',
        controller: true,
      }),
    ]);
    expect(plan.status.lastScheduleTime).toBe(nowText);
    expect(plan.recheckAfter).toBe(40_000);
    const started = { ...job(plan.create?.metadata.name ?? '') };
    expect(
      planCronJob(cronJob(), [started], now + 30_000).create,
    ).toBeUndefined();
    expect(
      planCronJob(cronJob({}, plan.status), [], now + 40_000).create,
    ).toBeUndefined();
  });

  it.each([
    { name: 'is suspended', spec: { suspend: true }, jobs: [] },
    {
      name: 'is not due',
      spec: { schedule: '30 * * * *' },
      jobs: [],
      created: '2026-01-01T11:31:00Z',
    },
    { name: 'is too late', spec: { startingDeadlineSeconds: 10 }, jobs: [] },
    {
      name: 'forbids a second run',
      spec: { concurrencyPolicy: 'Forbid' as const },
      jobs: [job('a')],
    },
    { name: 'cannot be read', spec: { schedule: 'sometimes' }, jobs: [] },
  ])('starts nothing when it $name', ({ spec, jobs, created }) => {
    const object = cronJob(spec);
    if (created) object.metadata.creationTimestamp = created;
    expect(planCronJob(object, jobs, now + 20_000).create).toBeUndefined();
  });

  it('tells what is wrong with its schedule', () => {
    const { events, recheckAfter } = planCronJob(
      cronJob({ schedule: 'sometimes' }),
      [],
      now,
    );
    expect(events).toMatchObject([
      { type: 'Warning', reason: 'UnparseableSchedule' },
    ]);
    expect(recheckAfter).toBeUndefined();
  });

  it('replaces a run that is still going on when told to', () => {
    const plan = planCronJob(
      cronJob({ concurrencyPolicy: 'Replace' }),
      [job('going')],
      now,
    );
    expect([names(plan.remove), plan.create !== undefined]).toEqual([
      ['going'],
      true,
    ]);
  });

  it('keeps as many ended Jobs as it is told to, the latest ones', () => {
    const jobs = [
      ...['01', '02', '03', '04'].map(minute =>
        job(`done-${minute}`, 'Complete', minute),
      ),
      ...['05', '06'].map(minute => job(`failed-${minute}`, 'Failed', minute)),
      job('going'),
    ];
    const plan = planCronJob(
      cronJob({ suspend: true, successfulJobsHistoryLimit: 2 }),
      jobs,
      now,
    );
    expect(names(plan.remove)).toEqual(['done-01', 'done-02', 'failed-05']);
    expect(plan.status.lastSuccessfulTime).toBe('2026-01-01T10:04:00Z');
    expect(plan.status.active?.map(({ name }) => name)).toEqual(['going']);
  });
});
