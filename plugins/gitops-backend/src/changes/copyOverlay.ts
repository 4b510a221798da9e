import { copyHelm } from './copyHelm';
import { copyKustomize } from './copyKustomize';
import { copyManifests } from './copyManifests';
import type {
  BaseFacts,
  OverlayCopy,
  OverlayFiles,
  OverlayWishes,
} from './OverlayCopy';

const kustomizationNames = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** Copies an overlay and sets image and replicas where this overlay sets them. */
export function copyOverlay(
  files: OverlayFiles,
  wishes: OverlayWishes,
  base: BaseFacts,
): OverlayCopy {
  const kustomization = kustomizationNames.find(name => name in files);
  if (kustomization) {
    return copyKustomize(files, kustomization, { wishes, base });
  }
  if ('values.yaml' in files && base.chartValues) {
    return copyHelm(files, wishes, base.chartValues);
  }
  return copyManifests(files, wishes);
}
