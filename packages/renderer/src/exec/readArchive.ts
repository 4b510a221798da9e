import { gunzipSync, inflateRawSync } from 'node:zlib';

/** Archives here hold two binaries of some 50 MB each. */
const maxBytes = 512 * 1024 * 1024;

/** The content of one file of a gzipped tar archive, by its whole name. */
export function readTarEntry(archive: Uint8Array, name: string): Buffer {
  const tar = gunzipSync(archive, { maxOutputLength: maxBytes });
  const block = 512;
  for (let at = 0; at + block <= tar.length; ) {
    const text = (from: number, length: number) =>
      tar
        .toString('latin1', at + from, at + from + length)
        .replace(/\0.*$/s, '');
    const size = parseInt(text(124, 12).trim() || '0', 8);
    const prefix = text(345, 155);
    const entry = prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
    if (entry === name) {
      return tar.subarray(at + block, at + block + size);
    }
    at += block + Math.ceil(size / block) * block;
  }
  throw new Error(`The archive holds no ${name}`);
}

/**
 * The content of one file of a zip archive, by its whole name.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3
 */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('The zip archive is cut off');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      return inflateEntry(archive, at);
    }
    at +=
      46 +
      nameLength +
      archive.readUInt16LE(at + 30) +
      archive.readUInt16LE(at + 32);
  }
  throw new Error(`The zip archive holds no ${name}`);
}

function inflateEntry(archive: Buffer, central: number): Buffer {
  const method = archive.readUInt16LE(central + 10);
  const size = archive.readUInt32LE(central + 20);
  const local = archive.readUInt32LE(central + 42);
  const start =
    local +
    30 +
    archive.readUInt16LE(local + 26) +
    archive.readUInt16LE(local + 28);
  const content = archive.subarray(start, start + size);
  return method === 0
    ? content
    : inflateRawSync(content, { maxOutputLength: maxBytes });
}
