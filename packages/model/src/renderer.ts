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
  /** Value files that do not exist count as empty. */
  ignoreMissingValueFiles?: boolean;
  /** Values that override those of the files. */
  values?: Readonly<Record<string, unknown>>;
  /** Over `values`, in order: first those without `type`, then strings, then the contents of files of the repository. */
  set?: readonly HelmSetting[];
  /** Such as `1.33.0`. */
  kubeVersion?: string;
  apiVersions?: readonly string[];
  includeCrds?: boolean;
  /** Leaves hooks out that test a release. */
  skipTests?: boolean;
  skipSchemaValidation?: boolean;
}

/** One `--set`: `name` may be a path such as `image.tag` or `hosts[0]`. @public */
export interface HelmSetting {
  name: string;
  /** The value; the path of a file from the root of the repository for `file`. */
  value: string;
  type?: 'string' | 'file';
}

/** What is edited into the kustomization of an overlay before the build; its file stays as it is. @public */
export interface KustomizeParameters {
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  /** Replace entries of the same name. */
  images?: readonly Readonly<Record<string, string>>[];
  /** Replace entries of the same name. */
  replicas?: readonly { readonly name: string; readonly count: number }[];
  /** Folders, relative to the overlay. */
  components?: readonly string[];
  ignoreMissingComponents?: boolean;
  /** Patches as kustomize knows them; paths relative to the overlay. */
  patches?: readonly Readonly<Record<string, unknown>>[];
  labels?: {
    readonly pairs: Readonly<Record<string, string>>;
    /** `all` reaches selectors and templates; kustomize's commonLabels. */
    readonly reach: 'all' | 'metadata' | 'templates';
    readonly force: boolean;
  };
  annotations?: {
    readonly pairs: Readonly<Record<string, string>>;
    readonly force: boolean;
  };
}

/** Which files of a folder with plain YAML count. @public */
export interface DirectoryParameters {
  /** True unless stated. */
  recurse?: boolean;
  /** Patterns for paths relative to the folder. */
  include?: string;
  exclude?: string;
}

/** Variables that replace `${name}` in what was built, by the rules of Flux. @public */
export interface SubstituteParameters {
  variables: Readonly<Record<string, string>>;
  /** A variable without value and default fails the render. */
  strict?: boolean;
}

/** What to render. @public */
export interface RenderRequest {
  tool: RenderTool;
  /** Folder of the overlay, the chart, or the plain manifests. */
  path: string;
  /** Namespace of the release (helm); kustomize and directory ignore it. */
  namespace?: string;
  helm?: HelmParameters;
  /** With it, a folder without kustomization gets one that lists its manifests. */
  kustomize?: KustomizeParameters;
  directory?: DirectoryParameters;
  substitute?: SubstituteParameters;
  /** File that states the parameters: named when one of them is to blame. */
  statedIn?: string;
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
