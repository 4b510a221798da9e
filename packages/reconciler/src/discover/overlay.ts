import {
  LAYOUT,
  type Problem,
  type RenderTool,
  type SourceEntry,
} from '@gitops-suite/model';

/** How an overlay is rendered. @internal */
export interface OverlayShape {
  tool: RenderTool;
  /** Folder that the tool starts in. */
  path: string;
  overlay: string;
  valueFiles?: readonly string[];
}

const KUSTOMIZATIONS = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** Names of the folders directly below `<folder>/overlays/`. @internal */
export function overlayNames(
  folder: string,
  entries: readonly SourceEntry[],
): string[] {
  const prefix = `${folder}/${LAYOUT.overlays}/`;
  const names = entries
    .filter(
      ({ path }) =>
        path.startsWith(prefix) && path.includes('/', prefix.length),
    )
    .map(({ path }) =>
      path.slice(prefix.length, path.indexOf('/', prefix.length)),
    );
  return [...new Set(names)].sort();
}

/**
 * Decides by the files that are there: kustomize, then helm (a chart of its own, or `chart/` of the app), then plain
 * YAML.
 * @internal
 */
export function shapeOfOverlay(
  folder: string,
  overlay: string,
  entries: readonly SourceEntry[],
): OverlayShape | Problem {
  const paths = new Set(entries.map(({ path }) => path));
  if (KUSTOMIZATIONS.some(file => paths.has(`${overlay}/${file}`))) {
    return { tool: 'kustomize', path: overlay, overlay };
  }
  if (paths.has(`${overlay}/Chart.yaml`)) {
    return { tool: 'helm', path: overlay, overlay, valueFiles: [] };
  }
  const chart = `${folder}/${LAYOUT.chart}`;
  if (paths.has(`${chart}/Chart.yaml`)) {
    const valueFiles = [
      `${folder}/values.yaml`,
      `${overlay}/values.yaml`,
    ].filter(file => paths.has(file));
    return { tool: 'helm', path: chart, overlay, valueFiles };
  }
  const hasManifests = [...paths].some(
    path => path.startsWith(`${overlay}/`) && /\.(ya?ml|json)$/.test(path),
  );
  if (hasManifests) {
    return { tool: 'directory', path: overlay, overlay };
  }
  return {
    code: 'empty-overlay',
    severity: 'error',
    message: `${overlay} holds nothing to render`,
    file: overlay,
    cause: `There is no kustomization.yaml, no ${chart}/Chart.yaml, and no YAML file.`,
    cure: 'Add one of them, or remove the folder.',
  };
}
