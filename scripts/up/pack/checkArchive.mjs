import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is wrong with an unpacked archive: files that its manifest names and that are not there, and sources. */
export function checkArchive(folder) {
  const manifest = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const named = [
    manifest.main,
    manifest.module,
    manifest.types,
    manifest.configSchema,
    ...leaves(manifest.exports),
    ...leaves(manifest.bin),
    ...leaves(manifest.typesVersions),
    // Entries say their kind of feature beside their files.
  ].filter(name => name && !name.startsWith('@'));
  const problems = named
    .filter(file => !existsSync(join(folder, file)))
    .map(file => `${file} is named in package.json and is not there`);
  problems.push(
    ...named
      .filter(file => /(^|\/)src\//.test(file))
      .map(file => `${file} is a source`),
  );
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (/^(workspace|link|file|portal):/.test(range)) {
      problems.push(`${name} is wanted as ${range}`);
    }
  }
  if (!existsSync(join(folder, 'dist')) || isEmpty(join(folder, 'dist'))) {
    problems.push('dist is empty');
  }
  return problems;
}

function leaves(value) {
  if (value === null || typeof value !== 'object') {
    return value === undefined ? [] : [value];
  }
  return Object.values(value).flatMap(leaves);
}

function isEmpty(folder) {
  return readdirSync(folder).length === 0;
}
