import type { ChangeCheck } from '@gitops-suite/model';
import { parseImage } from './imageReference';
import {
  cannot,
  type BaseFacts,
  type OverlayCopy,
  type OverlayFiles,
  type OverlayWishes,
} from './OverlayCopy';
import { assignYaml, valueOfYaml, type YamlAssignment } from './yamlEdit';

interface Kustomization {
  namespace?: string;
  images?: { name?: string; newName?: string }[];
  replicas?: { name?: string }[];
}

/** Sets `namespace`, `images` and `replicas` of the kustomization; other files are copied as they are. */
export function copyKustomize(
  files: OverlayFiles,
  name: string,
  wishes: OverlayWishes,
  base: BaseFacts,
): OverlayCopy {
  const value = (valueOfYaml(files[name]) ?? {}) as Kustomization;
  const problems: ChangeCheck[] = [];
  const assignments: YamlAssignment[] = [];
  if (value.namespace === wishes.namespace.from) {
    assignments.push({ path: ['namespace'], value: wishes.namespace.to });
  }
  let text = assignYaml(files[name], assignments);
  if (wishes.image !== undefined) {
    text = setKustomizeImage(text, value, wishes.image, base, problems);
  }
  if (wishes.replicas !== undefined) {
    text = setKustomizeReplicas(text, value, wishes.replicas, base, problems);
  }
  return { files: { ...files, [name]: text }, problems };
}

function setKustomizeImage(
  text: string,
  { images = [] }: Kustomization,
  image: string,
  base: BaseFacts,
  problems: ChangeCheck[],
): string {
  const { name, tag, digest } = parseImage(image);
  const index = images.findIndex(
    entry => entry.newName === name || (!entry.newName && entry.name === name),
  );
  const only = images.length === 1 ? 0 : index;
  const at = index >= 0 ? index : only;
  if (at < 0) {
    const target = base.images.includes(name)
      ? name
      : onlyOne(base.images) ?? name;
    if (images.length > 0) {
      problems.push(
        cannot(
          'image',
          `This overlay sets ${images.length} images, and none is ${name}.`,
        ),
      );
      return text;
    }
    return assignYaml(text, [
      {
        path: ['images'],
        value: [
          {
            name: target,
            ...(target !== name && { newName: name }),
            ...(digest ? { digest } : { newTag: tag }),
          },
        ],
      },
    ]);
  }
  const entry = images[at] as Record<string, string | undefined>;
  return assignYaml(text, [
    { path: ['images', at, digest ? 'newTag' : 'digest'], value: undefined },
    ...((entry.newName ?? entry.name) === name
      ? []
      : [{ path: ['images', at, 'newName'], value: name }]),
    digest
      ? { path: ['images', at, 'digest'], value: digest }
      : { path: ['images', at, 'newTag'], value: tag! },
  ]);
}

function setKustomizeReplicas(
  text: string,
  { replicas = [] }: Kustomization,
  count: number,
  base: BaseFacts,
  problems: ChangeCheck[],
): string {
  if (replicas.length === 1) {
    return assignYaml(text, [{ path: ['replicas', 0, 'count'], value: count }]);
  }
  const workload = onlyOne(base.workloads);
  if (replicas.length > 1 || !workload) {
    problems.push(
      cannot(
        'replicas',
        `It is not clear which workload is meant: ${
          base.workloads.join(', ') || 'none was found'
        }.`,
      ),
    );
    return text;
  }
  return assignYaml(text, [
    { path: ['replicas'], value: [{ name: workload, count }] },
  ]);
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
