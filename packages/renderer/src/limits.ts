/**
 * What one render may use. Input sizes are checked before the render, time and memory by whoever runs the tool.
 * @public
 */
export interface RenderLimits {
  /** Milliseconds that the tool may compute, over all attempts of one render. */
  timeMs: number;
  /** Bytes of memory of the tool. */
  memoryBytes: number;
  /** Bytes of all files that a render reads. */
  inputBytes: number;
  /** Bytes of one file. */
  fileBytes: number;
  /** Number of files that a render reads. */
  files: number;
  /** Bytes of the rendered manifests. */
  outputBytes: number;
}

const MB = 1024 * 1024;

/**
 * Ten seconds, 512 MB of memory, 10 MB of input in at most 2,000 files of 5 MB, 20 MB of output.
 * @public
 */
export const defaultRenderLimits: Readonly<RenderLimits> = {
  timeMs: 10_000,
  memoryBytes: 512 * MB,
  inputBytes: 10 * MB,
  fileBytes: 5 * MB,
  files: 2_000,
  outputBytes: 20 * MB,
};

/** The defaults with some limits replaced; values that are not positive numbers are refused. */
export function resolveLimits(
  limits: Partial<RenderLimits> = {},
): RenderLimits {
  const resolved = { ...defaultRenderLimits };
  for (const name of Object.keys(resolved) as (keyof RenderLimits)[]) {
    const value = limits[name] ?? resolved[name];
    if (!Number.isFinite(value) || value <= 0) {
      throw new RangeError(
        `The render limit ${name} must be a positive number, not ${value}`,
      );
    }
    resolved[name] = value;
  }
  return resolved;
}

/** Bytes for people: `4.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < MB) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / MB).toFixed(1)} MB`;
}
