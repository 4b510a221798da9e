import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { limitMemory } from './limitMemory';
import { WasmTool } from './protocol';

interface Manifest {
  hash: string;
  tools: Record<WasmTool, { version: string; file: string; sha256: string }>;
}

/** The modules of one folder, compiled when they are first wanted. */
export class ModuleStore {
  private readonly compiled = new Map<WasmTool, Promise<WebAssembly.Module>>();

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

  async get(tool: WasmTool): Promise<WebAssembly.Module> {
    let module = this.compiled.get(tool);
    if (!module) {
      module = this.compile(tool);
      this.compiled.set(tool, module);
      module.catch(() => this.compiled.delete(tool));
    }
    return module;
  }

  /** Forgets the compiled modules: they weigh more than a compilation costs when nothing was rendered for long. */
  release(): void {
    this.compiled.clear();
  }

  private async compile(tool: WasmTool): Promise<WebAssembly.Module> {
    const { file, sha256 } = this.manifest.tools[tool];
    const bytes = await fs.readFile(path.join(this.folder, file));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new Error(
        `${path.join(this.folder, file)} is damaged. Delete ${
          this.folder
        } and build it again.`,
      );
    }
    return WebAssembly.compile(
      limitMemory(bytes, this.memoryBytes) as BufferSource,
    );
  }
}
