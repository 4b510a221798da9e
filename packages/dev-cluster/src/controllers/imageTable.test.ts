import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageId, imageName, parseImage } from './imageReference';
import { createImageTable, openImageTable } from './imageTable';
import { createFakeClock } from './testUtils/fakeClock';

describe('parseImage', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', 'latest', undefined],
    ['acme/web:1.2', 'docker.io/acme/web', '1.2', undefined],
    ['ghcr.io/acme/web:1.2', 'ghcr.io/acme/web', '1.2', undefined],
    ['localhost:5000/web', 'localhost:5000/web', 'latest', undefined],
    [
      'ghcr.io/acme/web@sha256:abc',
      'ghcr.io/acme/web',
      undefined,
      'sha256:abc',
    ],
    [
      'ghcr.io/acme/web:1.2@sha256:abc',
      'ghcr.io/acme/web',
      '1.2',
      'sha256:abc',
    ],
  ])('reads %s', (reference, repository, tag, digest) => {
    expect(parseImage(reference)).toEqual({ repository, tag, digest });
  });

  it('names images in full and always gives one the same id', () => {
    expect(imageName('nginx:1.27')).toBe('docker.io/library/nginx:1.27');
    expect(imageId('nginx')).toBe(imageId('docker.io/library/nginx:latest'));
    expect(imageId('nginx@sha256:abc')).toBe(
      'docker.io/library/nginx@sha256:abc',
    );
  });
});

describe('createImageTable', () => {
  const table = createImageTable({
    'ghcr.io/acme/web': ['1.0.0', 'sha256:abc'],
    redis: ['7'],
    'ghcr.io/acme/empty': [],
  });

  it.each([
    ['ghcr.io/acme/web:1.0.0', true],
    ['ghcr.io/acme/web:1.0.1', false],
    ['ghcr.io/acme/web', false],
    ['ghcr.io/acme/web@sha256:abc', true],
    ['ghcr.io/acme/web@sha256:def', false],
    ['docker.io/library/redis:7', true],
    ['redis:8', false],
    ['ghcr.io/acme/empty:1', false],
    ['quay.io/anything/else:3', true],
    ['nginx', true],
    ['nginx:1.27-does-not-exist', false],
  ])('answers for %s: %s', (reference, exists) => {
    expect(table.has(reference)).toBe(exists);
  });
});

describe('openImageTable', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'image-table-'));
    file = join(folder, 'images.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(text: string) {
    writeFileSync(file, text);
    const clock = createFakeClock();
    const warnings: string[] = [];
    const logger = {
      debug: () => {},
      warn: (message: string) => warnings.push(message),
    };
    return { table: openImageTable(file, { clock, logger }), clock, warnings };
  }

  it('reads YAML and JSON, and takes up a change of the file', async () => {
    const { table, clock } = open('images:\n  ghcr.io/acme/web: ["1.0.0"]\n');
    expect(table.has('ghcr.io/acme/web:2.0.0')).toBe(false);
    writeFileSync(file, '{"images": {"ghcr.io/acme/web": ["1.0.0", "2.0.0"]}}');
    await clock.advance(500);
    expect(table.has('ghcr.io/acme/web:2.0.0')).toBe(true);
  });

  it('keeps the last good table when the file breaks or goes, and names the place', async () => {
    const { table, clock, warnings } = open(
      'images:\n  ghcr.io/acme/web: ["1.0.0"]\n',
    );
    writeFileSync(file, 'images:\n  ghcr.io/acme/web: ["1.0.0"\n  more: {\n');
    await clock.advance(500);
    expect(table.has('ghcr.io/acme/web:2.0.0')).toBe(false);
    expect(warnings[0]).toContain(`${file}:`);
    rmSync(file);
    await clock.advance(500);
    expect(table.has('ghcr.io/acme/web:1.0.0')).toBe(true);
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['images: [a]', 'has to map each repository'],
    ['images: {web: "1.0.0"}', 'has to map each repository'],
    ['images: {web: [1.0]}', 'write tags in quotes'],
    ['images: {', 'not YAML'],
  ])('refuses %s', (text, message) => {
    expect(() => open(text)).toThrow(message);
  });

  it('takes an empty file for a table that lists nothing', () => {
    expect(open('').table.has('nginx')).toBe(true);
  });
});
