import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ConfigSources,
  FileConfigSource,
  loadConfigSchema,
  type ConfigSchema,
} from '@backstage/config-loader';
import type { JsonObject } from '@backstage/types';

jest.setTimeout(120_000);

const root = resolve(__dirname, '../../..');

/** What scripts/up sets for the local portal, and what the head of the production file asks for. */
const environments: Record<string, Record<string, string>> = {
  'app-config.yaml': {
    PORT: '7007',
    BACKEND_SECRET: 'secret-of-the-session',
    GITOPS_WEBHOOK_SECRET: 'secret-of-the-webhook',
    GITOPS_FORGE_HOST: '127.0.0.1:7008',
    GITOPS_FORGE_URL: 'http://127.0.0.1:7008',
    GITOPS_FORGE_TOKEN: 'secret-of-the-forge',
    GITOPS_KUBECONFIG_NONPROD: '/tmp/nonprod.yaml',
    GITOPS_KUBECONFIG_PROD: '/tmp/prod.yaml',
    GITOPS_DATA: '/tmp/gitops',
    GITOPS_WASM: '/tmp/wasm',
  },
  'app-config.production.yaml': {
    PORTAL_URL: 'https://portal.acme.example',
    POSTGRES_HOST: 'postgres',
    POSTGRES_USER: 'portal',
    POSTGRES_PASSWORD: 'secret-of-postgres',
    BACKEND_SECRET: 'secret-of-the-session',
    AUTH_GITHUB_CLIENT_ID: 'client',
    AUTH_GITHUB_CLIENT_SECRET: 'secret-of-sign-in',
    GITHUB_APP_ID: '1',
    GITHUB_APP_CLIENT_ID: 'app',
    GITHUB_APP_CLIENT_SECRET: 'secret-of-the-app',
    GITHUB_APP_PRIVATE_KEY: 'secret-key',
    GITHUB_APP_WEBHOOK_SECRET: 'secret-of-the-webhook',
    ORGANIZATION_ENTITIES_URL: 'https://github.com/acme/org/blob/main/org.yaml',
    GITOPS_DATA: '/var/gitops',
    GITOPS_KUBECONFIG_NONPROD: '/etc/nonprod.yaml',
    GITOPS_PROD_URL: 'https://10.0.0.1:6443',
    GITOPS_PROD_TOKEN: 'secret-of-the-cluster',
    GITOPS_PROD_CA_FILE: '/etc/ca.pem',
    GITOPS_REPOSITORY_URL: 'https://github.com/acme/gitops',
    GITOPS_AUTHOR_EMAIL: 'portal@acme.example',
  },
};

/** What the README has people put beside app-config.yaml. */
const readme = 'README.md';
environments[readme] = {
  ...environments['app-config.yaml'],
  // Its list of integrations takes the place of the other one.
  GITOPS_FORGE_TOKEN: 'unused',
  GITHUB_TOKEN: 'secret-of-github',
};

const folder = mkdtempSync(join(tmpdir(), 'app-config-'));
let schema: ConfigSchema;

beforeAll(async () => {
  const installed = resolve(root, 'node_modules/@backstage');
  const backstage = readdirSync(installed)
    .filter(name =>
      /^(plugin-.*backend|backend-defaults|integration$)/.test(name),
    )
    .map(name => `@backstage/${name}`);
  schema = await loadConfigSchema({
    dependencies: [
      ...backstage,
      '@gitops-suite/backstage-plugin-gitops-backend',
    ],
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The files that a backend reads, the last one on top. */
function filesOf(file: string): string[] {
  if (file !== readme) {
    return [resolve(root, file)];
  }
  const text = readFileSync(resolve(root, readme), 'utf8');
  const [, example] = /^```yaml\n(integrations:.*?)^```$/ms.exec(text)!;
  const path = join(folder, 'app-config.local.yaml');
  writeFileSync(path, example);
  return [resolve(root, 'app-config.yaml'), path];
}

/** The config as a backend reads it, and the variables that had no value. */
async function read(file: string) {
  const missing: string[] = [];
  const config = await ConfigSources.toConfig(
    ConfigSources.merge(
      filesOf(file).map(path =>
        FileConfigSource.create({
          path,
          substitutionFunc: async name => {
            const value = environments[file][name];
            if (value === undefined) {
              missing.push(name);
            }
            return value;
          },
        }),
      ),
    ),
  );
  const data = config.get<JsonObject>();
  config.close();
  return { data, missing };
}

/** Variables that the file itself gives a default. */
const optional = [
  'GITOPS_REPOSITORY',
  'GITOPS_INSTALLATION',
  'POSTGRES_PORT',
  'ORGANIZATION_NAME',
  'PORT',
];

describe.each(Object.keys(environments))('%s', file => {
  it('is valid by the schemas of all plugins that it configures', async () => {
    const { data, missing } = await read(file);
    expect(missing.filter(name => !optional.includes(name))).toEqual([]);
    expect(() => schema.process([{ data, context: file }])).not.toThrow();
    expect(JSON.stringify(data)).not.toContain('${');
  });

  it('shows no secret, no cluster and no repository to browsers', async () => {
    const { data } = await read(file);
    const [{ data: shown }] = schema.process([{ data, context: file }], {
      visibility: ['frontend'],
    });
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(shown).not.toHaveProperty('gitops');
    expect(shown).toHaveProperty('app.baseUrl');
  });

  it('has its tokens and passwords marked as secrets', async () => {
    const { data } = await read(file);
    const [{ data: secrets }] = schema.process([{ data, context: file }], {
      visibility: ['secret'],
    });
    const marked = JSON.stringify(secrets);
    const unmarked = Object.values(environments[file]).filter(
      value => value.startsWith('secret') && !marked.includes(value),
    );
    // The schema of the database leaves the connection to its driver.
    expect(unmarked.filter(value => value !== 'secret-of-postgres')).toEqual(
      [],
    );
  });
});

it('refuses a key of gitops that has the wrong type', async () => {
  const { data } = await read('app-config.yaml');
  const broken = { ...data, gitops: { clusters: [{ name: {} }] } };
  expect(() => schema.process([{ data: broken, context: 'x' }])).toThrow(
    /gitops\/clusters\/0\/name/,
  );
});
