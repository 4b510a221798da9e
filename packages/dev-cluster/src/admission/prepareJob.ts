import { asObject, type JsonObject } from '../schema/types';
import { childOrNew } from './defaults/fill';

/** Gives a Job the selector and the labels by which its pods are its own, unless it brings a selector. In place. */
export function prepareJob(job: JsonObject): void {
  const metadata = asObject(job.metadata);
  const spec = childOrNew(job, 'spec');
  if (spec.manualSelector === true) return;
  const uid = String(metadata.uid ?? '');
  const template = childOrNew(childOrNew(spec, 'template'), 'metadata');
  const labels = childOrNew(template, 'labels');
  Object.assign(labels, {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': uid,
    'job-name': metadata.name,
  });
  if (metadata.labels === undefined) metadata.labels = { ...labels };
  const selector = asObject(spec.selector);
  spec.selector = {
    ...selector,
    matchLabels: {
      ...asObject(selector.matchLabels),
      'batch.kubernetes.io/controller-uid': uid,
    },
  };
}
