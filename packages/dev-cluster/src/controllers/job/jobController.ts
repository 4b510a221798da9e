import { isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Container, NewObject, Pod } from '../kubeTypes';
import { keyOf, parseKey } from '../objectStore';
import { controllerOf } from '../ownership';
import { newPod } from '../podFactory';
import { createPodWriter } from '../podWriter';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import { writeStatus } from '../writeStatus';
import { isTracked } from './countPods';
import { indexAnnotation, trackingFinalizer, type Job } from './jobTypes';
import { planJob } from './planJob';

/** Runs Jobs to their end. */
export function createJobController(context: ControllerContext): Controller {
  const { client } = context;
  const jobs = context.informers.of<Job>(resources.jobs);
  const pods = context.informers.of<Pod>(resources.pods);
  const writer = createPodWriter(context);

  async function reconcile(key: string): Promise<number | undefined> {
    const job = jobs.store.get(key);
    if (!job) return releaseOrphans(key);
    const plan = planJob({
      job,
      pods: pods.store.ownedBy(job.metadata.uid),
      now: context.clock.now(),
      scale: context.pace.scale,
    });
    for (const pod of plan.release) await release(pod);
    for (const pod of plan.remove) await writer.remove(job, pod);
    for (const index of plan.create)
      await writer.create(job, jobPod(job, index));
    if (!isSameData(plan.status, job.status)) {
      await writeStatus(client, jobs, { ...job, status: plan.status });
    }
    for (const event of plan.events) context.events.record(job, event);
    if (plan.expired) await removeJob(job);
    return plan.recheckAfter;
  }

  /** Nobody counts the pods of a Job that is gone. */
  async function releaseOrphans(key: string): Promise<undefined> {
    const { namespace, name } = parseKey(key);
    for (const pod of pods.store.inNamespace(namespace)) {
      const owner = controllerOf(pod);
      if (owner?.kind === 'Job' && owner.name === name && isTracked(pod))
        await release(pod);
    }
    return undefined;
  }

  async function release(pod: Pod): Promise<void> {
    const { uid, resourceVersion, finalizers = [] } = pod.metadata;
    const left = finalizers.filter(
      finalizer => finalizer !== trackingFinalizer,
    );
    try {
      const patch = {
        metadata: {
          uid,
          resourceVersion,
          finalizers: left.length > 0 ? left : null,
        },
      };
      pods.store.put(
        await client.merge<Pod>(resources.pods, pod.metadata, patch),
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async function removeJob({ metadata }: Job): Promise<void> {
    const options = {
      uid: metadata.uid,
      propagationPolicy: 'Foreground' as const,
    };
    await client.remove(resources.jobs, metadata, options).catch(error => {
      if (!isNotFound(error)) throw error;
    });
  }

  return {
    wakes: [
      wakeOn(jobs, job => [keyOf(job)]),
      wakeOn(pods, pod => {
        const owner = controllerOf(pod);
        return owner?.kind === 'Job'
          ? [`${pod.metadata.namespace}/${owner.name}`]
          : [];
      }),
    ],
    reconcile,
  };
}

/** A pod of a Job; in an `Indexed` one it knows its index. */
export function jobPod(job: Job, index: number | undefined): NewObject<Pod> {
  const { name, uid } = job.metadata;
  const pod = newPod({
    owner: job,
    resource: resources.jobs,
    template: job.spec.template,
    labels: {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
      ...(index !== undefined && { [indexAnnotation]: String(index) }),
    },
  });
  const metadata = { ...pod.metadata, finalizers: [trackingFinalizer] };
  if (index === undefined) return { ...pod, metadata };
  const fieldPath = `metadata.annotations['${indexAnnotation}']`;
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  };
  const informed = (container: Container) => ({
    ...container,
    env: [...(container.env ?? []), variable],
  });
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${name}-${index}-`,
      annotations: {
        ...metadata.annotations,
        [indexAnnotation]: String(index),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: pod.spec.containers.map(informed),
    },
  };
}
