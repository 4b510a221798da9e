import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { ModuleFile } from './compileModule';
import { WasmTool } from './protocol';

interface Manifest {
  hash: string;
  tools: Record<WasmTool, { version: string; file: string; sha256: string }>;
}

/** The modules of one folder. */
export class ModuleStore {
  private constructor(
    private readonly folder: string,
    private readonly manifest: Manifest,
    private readonly memoryBytes: number,
  ) {}

  static async open(folder: string, memoryBytes: number): Promise<ModuleStore> {
    const file = path.join(folder, 'manifest.json');
    try {
      const manifest = JSON.parse(await fs.readFile(file, 'utf8'));
      return new ModuleStore(folder, manifest, memoryBytes);
    } catch (error) {
      throw new Error(
        `The folder ${folder} holds no WebAssembly modules: ${error}. Build them with ensureModules or scripts/build-wasm.mjs.`,
      );
    }
  }

  /** `kustomize/5.8.1 helm/3.17.2 build/0123456789abcdef`. */
  get identity(): string {
    const { tools, hash } = this.manifest;
    return `kustomize/${tools.kustomize.version} helm/${tools.helm.version} build/${hash}`;
  }

  fileOf(tool: WasmTool): ModuleFile {
    const { file, sha256 } = this.manifest.tools[tool];
    const { memoryBytes } = this;
    return { path: path.join(this.folder, file), sha256, memoryBytes };
  }
}
