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

/** What has to be set for a wish, or why it cannot be fulfilled. */
type Wish = { set: YamlAssignment[] } | { because: string };

/** Sets `namespace`, `images` and `replicas` of the kustomization; other files are copied as they are. */
export function copyKustomize(
  files: OverlayFiles,
  name: string,
  { wishes, base }: { wishes: OverlayWishes; base: BaseFacts },
): OverlayCopy {
  const value = (valueOfYaml(files[name]) ?? {}) as Kustomization;
  const copy: OverlayCopy = { files: { ...files }, problems: [] };
  const fulfil = (what: 'image' | 'replicas', wish: Wish) => {
    if ('set' in wish) {
      copy.files[name] = assignYaml(copy.files[name], wish.set);
    } else {
      copy.problems.push(cannot(what, wish.because));
    }
  };
  if (value.namespace === wishes.namespace.from) {
    copy.files[name] = assignYaml(files[name], [
      { path: ['namespace'], value: wishes.namespace.to },
    ]);
  }
  if (wishes.image !== undefined) {
    fulfil('image', wishForImage(value, wishes.image, base));
  }
  if (wishes.replicas !== undefined) {
    fulfil('replicas', wishForReplicas(value, wishes.replicas, base));
  }
  return copy;
}

function wishForImage(
  { images = [] }: Kustomization,
  image: string,
  base: BaseFacts,
): Wish {
  const { name, tag, digest } = parseImage(image);
  const version = digest ? { digest } : { newTag: tag };
  if (images.length === 0) {
    const target = base.images.includes(name)
      ? name
      : onlyOne(base.images) ?? name;
    const entry = {
      name: target,
      ...(target !== name && { newName: name }),
      ...version,
    };
    return { set: [{ path: ['images'], value: [entry] }] };
  }
  const same = images.findIndex(
    entry => (entry.newName ?? entry.name) === name,
  );
  const at = same < 0 && images.length === 1 ? 0 : same;
  if (at < 0) {
    return {
      because: `This overlay sets ${images.length} images, and none is ${name}.`,
    };
  }
  return {
    set: [
      // Beside a digest a tag would be ignored, and the other way round.
      { path: ['images', at, digest ? 'newTag' : 'digest'], value: undefined },
      ...(same < 0 ? [{ path: ['images', at, 'newName'], value: name }] : []),
      ...Object.entries(version).map(([key, value]) => ({
        path: ['images', at, key],
        value,
      })),
    ],
  };
}

function wishForReplicas(
  { replicas = [] }: Kustomization,
  count: number,
  base: BaseFacts,
): Wish {
  if (replicas.length === 1) {
    return { set: [{ path: ['replicas', 0, 'count'], value: count }] };
  }
  const workload = onlyOne(base.workloads);
  if (replicas.length > 1 || !workload) {
    const names = base.workloads.join(', ') || 'none was found';
    return { because: `It is not clear which workload is meant: ${names}.` };
  }
  return {
    set: [{ path: ['replicas'], value: [{ name: workload, count }] }],
  };
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
