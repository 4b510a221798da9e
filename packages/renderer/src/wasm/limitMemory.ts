const pageBytes = 64 * 1024;
const memorySection = 5;

/**
 * Writes a maximum into the memory section of a WebAssembly binary: Go's linker leaves it out, and only the module
 * itself can say how far the memory it defines may grow. https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 */
export function limitMemory(module: Uint8Array, bytes: number): Uint8Array {
  let at = 8;
  while (at < module.length) {
    const id = module[at];
    const size = readNumber(module, at + 1);
    if (id === memorySection) {
      return Buffer.concat([
        module.subarray(0, at),
        rewriteSection(module.subarray(size.end, size.end + size.value), bytes),
        module.subarray(size.end + size.value),
      ]);
    }
    at = size.end + size.value;
  }
  throw new Error('The WebAssembly module defines no memory');
}

function rewriteSection(content: Uint8Array, bytes: number): Uint8Array {
  const count = readNumber(content, 0);
  const flags = content[count.end];
  if (count.value !== 1 || flags > 1) {
    throw new Error('The WebAssembly module defines an unexpected memory');
  }
  const least = readNumber(content, count.end + 1).value;
  const most = Math.max(least, Math.floor(bytes / pageBytes));
  const memory = [1, 1, ...writeNumber(least), ...writeNumber(most)];
  return Uint8Array.from([
    memorySection,
    ...writeNumber(memory.length),
    ...memory,
  ]);
}

/** Unsigned LEB128. */
function readNumber(
  bytes: Uint8Array,
  start: number,
): { value: number; end: number } {
  let value = 0;
  let factor = 1;
  let end = start;
  for (;;) {
    const byte = bytes[end++];
    if (byte === undefined || end - start > 5) {
      throw new Error('The WebAssembly module is damaged');
    }
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end };
    factor *= 128;
  }
}

function writeNumber(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push(rest % 128 | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
