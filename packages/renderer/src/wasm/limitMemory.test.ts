import { limitMemory } from './limitMemory';

const page = 64 * 1024;
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** Exports its memory as `m`. */
const exportSection = [7, 5, 1, 1, 0x6d, 2, 0];

function module(...memorySection: number[]): Uint8Array {
  return Uint8Array.from([...header, ...memorySection, ...exportSection]);
}

async function memoryOf(bytes: Uint8Array): Promise<WebAssembly.Memory> {
  const { instance } = await WebAssembly.instantiate(bytes as BufferSource);
  return instance.exports.m as WebAssembly.Memory;
}

describe('the limit of memory', () => {
  it.each([
    ['no maximum', module(5, 3, 1, 0, 2)],
    ['a larger maximum', module(5, 5, 1, 1, 2, 0x80, 0x02)],
  ])('is put into a module with %s', async (_name, bytes) => {
    const memory = await memoryOf(limitMemory(bytes, 200 * page));
    expect(memory.buffer.byteLength).toBe(2 * page);
    memory.grow(198);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it('is never below what the module starts with', async () => {
    const memory = await memoryOf(limitMemory(module(5, 3, 1, 0, 2), page));
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it.each([
    ['without memory', Uint8Array.from(header)],
    ['that is cut off', Uint8Array.from([...header, 5, 0x80])],
    ['with shared memory', module(5, 4, 1, 3, 2, 4)],
  ])('is refused for a module %s', (_name, bytes) => {
    expect(() => limitMemory(bytes, 200 * page)).toThrow(/WebAssembly module/);
  });
});
