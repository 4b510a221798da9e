import type { ChangeCheck } from '@gitops-suite/model';
import {
  cannot,
  type OverlayCopy,
  type OverlayFiles,
  type OverlayWishes,
} from './OverlayCopy';
import { workloadsIn } from './workloads';
import { assignYaml } from './yamlEdit';

/** Plain manifests: the image of the one container, the replicas of the one workload. */
export function copyManifests(
  files: OverlayFiles,
  wishes: OverlayWishes,
): OverlayCopy {
  const places = Object.entries(files).flatMap(([path, text]) =>
    /\.ya?ml$/.test(path) ? workloadsIn(path, text) : [],
  );
  const problems: ChangeCheck[] = [];
  const edited: Record<string, string> = { ...files };
  const [place] = places;
  const isClear = places.length === 1 && place.documents === 1;
  for (const [what, value, path] of [
    ['image', wishes.image, place?.image],
    ['replicas', wishes.replicas, ['spec', 'replicas']],
  ] as const) {
    if (value !== undefined && isClear && path) {
      edited[place.path] = assignYaml(edited[place.path], [{ path, value }]);
    } else if (value !== undefined) {
      problems.push(
        cannot(
          what,
          'The overlay is plain YAML, and it is not clear which workload is meant.',
        ),
      );
    }
  }
  return { files: edited, problems };
}
