import type { Problem } from './problem';

/** The tool that turns the files of a folder into manifests. @public */
export type RenderTool = 'kustomize' | 'helm' | 'directory';

/** One entry of a source tree. `id` is its content address: a Git object id, or a hash of the content elsewhere. @public */
export interface SourceEntry {
  /** POSIX path from the root of the repository, without a leading slash. */
  path: string;
  kind: 'file' | 'symlink' | 'submodule';
  /** Bytes. */
  size: number;
  id: string;
}

/**
 * Read access to one revision of a repository, or to a folder on disk. Paths are POSIX, relative to its root.
 * @public
 */
export interface FileSource {
  /** All entries below `folder` ('' is the root), recursively; undefined when there is no such folder. */
  list(folder: string): Promise<readonly SourceEntry[] | undefined>;
  /** The entries at these exact paths; a path that holds nothing (or a folder) is absent from the map. */
  stat(paths: readonly string[]): Promise<ReadonlyMap<string, SourceEntry>>;
  /** Contents by path. Only call it for entries of kind `file`; throws when one cannot be read. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Parameters of a Helm render. @public */
export interface HelmParameters {
  releaseName: string;
  /** Value files in order, as paths from the root of the repository. */
  valueFiles: readonly string[];
  /** Values that override those of the files. */
  values?: Readonly<Record<string, unknown>>;
  /** Such as `1.33.0`. */
  kubeVersion?: string;
  apiVersions?: readonly string[];
  includeCrds?: boolean;
}

/** What to render. @public */
export interface RenderRequest {
  tool: RenderTool;
  /** Folder of the overlay, the chart, or the plain manifests. */
  path: string;
  /** Namespace of the release (helm); kustomize and directory ignore it. */
  namespace?: string;
  helm?: HelmParameters;
  /** Paths that the last render of this Application read: loaded before the first attempt. */
  readSetGuess?: ReadSet;
}

/**
 * What a render depends on: files that were read, paths that were looked for in vain, folders that were listed.
 * Paths from the root of the repository, sorted. Equal contents at these paths mean an equal result.
 * @public
 */
export interface ReadSet {
  files: readonly string[];
  absent: readonly string[];
  folders: readonly string[];
}

/** The answer of a renderer. @public */
export type RenderOutcome =
  | {
      status: 'rendered';
      /** Multi-document YAML, as the tool's command prints it. */
      yaml: string;
      readSet: ReadSet;
      warnings: readonly string[];
    }
  | {
      status: 'failed';
      problem: Problem;
      /** What was read before it failed: the failure stands until one of these changes. */
      readSet: ReadSet;
      /** False when the failure may pass by itself (time limit on a busy machine, a worker that died). */
      deterministic: boolean;
    };

/**
 * Files in, manifests out. Never throws for bad input: hostile repositories are an outcome.
 * @public
 */
export interface Renderer {
  /** Name and versions, part of every cache key: `wasm kustomize/5.8.1 helm/3.17.2`. */
  readonly identity: string;
  render(
    request: RenderRequest,
    source: FileSource,
    signal?: AbortSignal,
  ): Promise<RenderOutcome>;
  /** Ends workers and removes temporary files. */
  close(): Promise<void>;
}
