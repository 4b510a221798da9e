import { deflateRawSync, gzipSync } from 'node:zlib';
import { readTarEntry, readZipEntry } from './readArchive';

function tar(files: Record<string, string>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function zip(files: Record<string, string>, deflate: boolean): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = deflate ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    const central = Buffer.alloc(46 + name.length);
    central.writeUInt16LE(deflate ? 8 : 0, 10);
    central.writeUInt32LE(content.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    central.write(name, 46);
    locals.push(local, content);
    centrals.push(central);
    offset += local.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...centrals, end]);
}

const files = { 'a/first': 'one', 'a/second': 'x'.repeat(3_000), b: '' };

describe('an archive', () => {
  it.each(Object.entries(files))('gives %s of a tar', (name, content) => {
    expect(readTarEntry(tar(files), name).toString()).toBe(content);
  });

  it.each(
    [true, false].flatMap(deflate =>
      Object.entries(files).map(
        ([name, content]) => [name, deflate, content] as const,
      ),
    ),
  )('gives %s of a zip (deflated: %p)', (name, deflate, content) => {
    expect(readZipEntry(zip(files, deflate), name).toString()).toBe(content);
  });

  it('says what it does not hold', () => {
    expect(() => readTarEntry(tar(files), 'c')).toThrow('no c');
    expect(() => readZipEntry(zip(files, true), 'c')).toThrow('no c');
    expect(() => readZipEntry(Buffer.from('PK'), 'c')).toThrow('cut off');
  });
});
