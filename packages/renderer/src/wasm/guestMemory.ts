/** Bytes of diagnostics that are kept; a module that writes without end keeps its beginning. */
const maxOutputBytes = 256 * 1024;

/** What a module wrote, up to a limit. */
export class OutputBuffer {
  private chunks: Buffer[] = [];
  private size = 0;

  append(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, Math.max(0, maxOutputBytes - this.size));
    this.chunks.push(Buffer.from(kept));
    this.size += kept.length;
  }

  take(): string {
    const text = Buffer.concat(this.chunks).toString('utf8');
    this.chunks = [];
    this.size = 0;
    return text;
  }
}

const success = 0;

/** The memory of a module; it moves when it grows, so no view of it is kept. */
export class GuestMemory {
  private memory: WebAssembly.Memory | undefined;

  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
  }

  view(): DataView {
    return new DataView(this.memory!.buffer);
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory!.buffer, pointer >>> 0, length >>> 0);
  }

  writeSizes(strings: Uint8Array[], count: number, size: number): number {
    this.view().setUint32(count, strings.length, true);
    const bytes = strings.reduce((sum, text) => sum + text.length, 0);
    this.view().setUint32(size, bytes, true);
    return success;
  }

  writeStrings(strings: Uint8Array[], pointers: number, data: number): number {
    let end = data;
    strings.forEach((text, index) => {
      this.view().setUint32(pointers + 4 * index, end, true);
      this.bytes(end, text.length).set(text);
      end += text.length;
    });
    return success;
  }

  /** Appends `count` buffers to the output; answers the number of bytes. */
  gather(list: number, count: number, output: OutputBuffer): number {
    let written = 0;
    for (let i = 0; i < count; i++) {
      const pointer = this.view().getUint32(list + 8 * i, true);
      const length = this.view().getUint32(list + 8 * i + 4, true);
      output.append(this.bytes(pointer, length));
      written += length;
    }
    return written;
  }
}
