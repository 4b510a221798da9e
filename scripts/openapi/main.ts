// Writes the OpenAPI document of the backend to a file that the catalog can read; with --ci it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../../plugins/gitops-backend/src/api/openApi';

const file = join(__dirname, '../../plugins/gitops-backend/openapi.json');
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;

if (!process.argv.includes('--ci')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write(
    'plugins/gitops-backend/openapi.json is not what the backend serves: npm test -- api-reports rewrites it.\n',
  );
  process.exitCode = 1;
}
