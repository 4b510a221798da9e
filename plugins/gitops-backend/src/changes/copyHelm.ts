import type { ChangeCheck } from '@gitops-suite/model';
import { parseImage } from './imageReference';
import {
  cannot,
  type OverlayCopy,
  type OverlayFiles,
  type OverlayWishes,
} from './OverlayCopy';
import { assignYaml, valueOfYaml, type YamlAssignment } from './yamlEdit';

/** Sets `image.tag` (or `image`) and `replicaCount` of `values.yaml`, where the chart has such values. */
export function copyHelm(
  files: OverlayFiles,
  wishes: OverlayWishes,
  chartValues: Record<string, unknown>,
): OverlayCopy {
  const own = (valueOfYaml(files['values.yaml']) ?? {}) as Record<
    string,
    unknown
  >;
  const values = { ...chartValues, ...own };
  const problems: ChangeCheck[] = [];
  const assignments: YamlAssignment[] = [];
  if (wishes.image !== undefined) {
    const { name, tag, digest } = parseImage(wishes.image);
    const image = { ...asRecord(chartValues.image), ...asRecord(own.image) };
    if (typeof values.image === 'string') {
      assignments.push({ path: ['image'], value: wishes.image });
    } else if ('tag' in image && !digest) {
      if ('repository' in image && image.repository !== name) {
        assignments.push({ path: ['image', 'repository'], value: name });
      }
      assignments.push({ path: ['image', 'tag'], value: tag! });
    } else {
      problems.push(cannot('image', 'The chart has no value image.tag.'));
    }
  }
  if (wishes.replicas !== undefined) {
    const key = ['replicaCount', 'replicas'].find(name => name in values);
    if (key) {
      assignments.push({ path: [key], value: wishes.replicas });
    } else {
      problems.push(cannot('replicas', 'The chart has no value replicaCount.'));
    }
  }
  return {
    files: {
      ...files,
      'values.yaml': assignYaml(files['values.yaml'], assignments),
    },
    problems,
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object'
    ? (value as Record<string, unknown>)
    : {};
}
