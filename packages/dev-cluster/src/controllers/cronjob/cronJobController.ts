import { isAlreadyExists, isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Job } from '../job/jobTypes';
import { keyOf } from '../objectStore';
import { controllerOf } from '../ownership';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import { planCronJob, type CronJob } from './planCronJob';

/** Starts Jobs by the clock on the wall, whatever the pace. */
export function createCronJobController(
  context: ControllerContext,
): Controller {
  const { client } = context;
  const cronJobs = context.informers.of<CronJob>(resources.cronJobs);
  const jobs = context.informers.of<Job>(resources.jobs);

  async function reconcile(key: string): Promise<number | undefined> {
    const cronJob = cronJobs.store.get(key);
    if (!cronJob) return undefined;
    const owned = jobs.store.ownedBy(cronJob.metadata.uid);
    const plan = planCronJob(cronJob, owned, context.clock.now());
    for (const { metadata } of plan.remove) {
      const options = {
        uid: metadata.uid,
        propagationPolicy: 'Background' as const,
      };
      await client.remove(resources.jobs, metadata, options).catch(error => {
        if (!isNotFound(error)) throw error;
      });
    }
    if (plan.create) {
      await client
        .create(resources.jobs, plan.create)
        .then(job => jobs.store.put(job))
        .catch(error => {
          if (!isAlreadyExists(error)) throw error;
        });
    }
    for (const event of plan.events) context.events.record(cronJob, event);
    if (!isSameData(plan.status, cronJob.status)) {
      await writeStatus(client, cronJobs, { ...cronJob, status: plan.status });
    }
    return plan.recheckAfter;
  }

  return {
    wakes: [
      wakeOn(cronJobs, cronJob => [keyOf(cronJob)]),
      wakeOn(jobs, job => {
        const owner = controllerOf(job);
        return owner?.kind === 'CronJob'
          ? [`${job.metadata.namespace}/${owner.name}`]
          : [];
      }),
    ],
    reconcile,
  };
}
