import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { limitMemory } from './limitMemory';

/** A module as a file. Plain data: it crosses to a thread. */
export interface ModuleFile {
  path: string;
  sha256: string;
  /** How far the memory of an instance may grow. */
  memoryBytes: number;
}

/**
 * Reads, checks and compiles a module. It happens in the thread that runs it, so that nothing of its tens of megabytes
 * outlives the thread, and nobody else waits for it. Throws when the file is not what was built.
 */
export async function compileModule(
  file: ModuleFile,
): Promise<WebAssembly.Module> {
  const { path, sha256, memoryBytes } = file;
  const bytes = readFileSync(path);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error(
      `${path} is damaged. Delete ${dirname(path)} and build it again.`,
    );
  }
  return WebAssembly.compile(limitMemory(bytes, memoryBytes) as BufferSource);
}
