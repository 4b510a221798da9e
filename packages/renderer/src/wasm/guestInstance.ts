import { createWasi, Wasi } from './wasi';

interface GuestExports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  alloc(size: number): number;
  render(): bigint;
}

/**
 * How far Go lets its heap grow before it collects harder. Without it the heap settles at twice the size; see
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const goMemoryLimit = '160MiB';

/** A started module: frames in, frames out. When a call throws, the instance must not be used again. */
export class GuestInstance {
  private constructor(
    private readonly exports: GuestExports,
    private readonly wasi: Wasi,
  ) {}

  static async start(module: WebAssembly.Module): Promise<GuestInstance> {
    const wasi = createWasi({
      // klog wants to know the name of the program.
      args: ['render'],
      env: { GOMEMLIMIT: goMemoryLimit },
      imports: WebAssembly.Module.imports(module).map(({ name }) => name),
    });
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: wasi.imports,
    });
    const exports = instance.exports as unknown as GuestExports;
    wasi.attach(exports.memory);
    exports._initialize();
    return new GuestInstance(exports, wasi);
  }

  render(frame: Uint8Array): Uint8Array {
    const address = this.exports.alloc(frame.length) >>> 0;
    new Uint8Array(this.exports.memory.buffer, address, frame.length).set(
      frame,
    );
    const packed = BigInt.asUintN(64, this.exports.render());
    const start = Number(packed >> 32n);
    const length = Number(packed & 0xffff_ffffn);
    return new Uint8Array(this.exports.memory.buffer, start, length).slice();
  }

  takeOutput(): string {
    return this.wasi.takeOutput();
  }

  /** Bytes; WebAssembly never gives memory back. */
  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }
}
