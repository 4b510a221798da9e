import { readFile } from 'node:fs/promises';
import type { Problem } from '@gitops-suite/model';
import { isLoopback } from '@gitops-suite/reconciler/offline';
import { z } from 'zod';
import { Failure } from '../failure';
import { healthRulesSchema } from '../health/healthRules';
import { readChecked } from '../readChecked';
import { defaultRetention, type Retention } from '../store/retention';
import type { Terminal } from '../terminal/Terminal';

const DAY_MS = 86_400_000;

const name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'lower case letters, digits and "-", at most 63',
  );

const secret = z
  .union([
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
  ])
  .describe(
    'Where the secret is: a variable of the environment, or a file that is read again when it is needed.',
  );

/** They would stand in the arguments of git and in messages. */
function holdsNoCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

const CLEAR_TEXT =
  'would send its secret in clear text; use https (http is accepted on loopback only)';

function keepsSecret(url: string): boolean {
  const parsed = new URL(url);
  return parsed.protocol !== 'http:' || isLoopback(parsed);
}

const repositorySchema = z
  .strictObject({
    name,
    url: z
      .url({ protocol: /^(https?|file)$/ })
      .refine(holdsNoCredentials, 'holds credentials: move them to password')
      .describe('Without credentials.'),
    webUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where people read it, when that is not url.'),
    branch: z.string().min(1).default('main'),
    username: z.string().default('git'),
    password: secret
      .optional()
      .describe('A token that may read the repository.'),
    trust: z
      .array(
        z.strictObject({
          cluster: name,
          namespaces: z.array(z.string()).default(['*']),
          clusterKinds: z.array(z.string()).default(['/Namespace']),
          defaultServiceAccount: z
            .string()
            .min(1)
            .optional()
            .describe(
              'Whom Applications act as that name none, in the namespace of each.',
            ),
          requireServiceAccount: z
            .boolean()
            .optional()
            .describe('Refuses Applications that act as no service account.'),
        }),
      )
      .min(1)
      .describe('Which clusters it may touch, and how far.'),
    sources: z
      .array(name)
      .optional()
      .describe('Other repositories that its environments may be read from.'),
  })
  .refine(({ url, password }) => !password || keepsSecret(url), {
    path: ['url'],
    message: CLEAR_TEXT,
  });

const clusterSchema = z.strictObject({
  name,
  kubeconfig: z
    .string()
    .optional()
    .describe('A file; without one the service account of the pod.'),
  context: z.string().optional(),
  qps: z.number().positive().optional(),
  burst: z.number().positive().optional(),
});

const rendererKind = z.enum(['auto', 'wasm', 'exec']);
const rendererSchema = z.strictObject({
  kind: rendererKind.default('auto'),
  kustomize: z
    .string()
    .min(1)
    .optional()
    .describe('Path of the command, for exec; from the PATH by default.'),
  helm: z
    .string()
    .min(1)
    .optional()
    .describe('Path of the command, for exec; from the PATH by default.'),
});

const atLeastOne = z.number().int().min(1).optional();
const retentionSchema = z
  .strictObject({
    history: z
      .strictObject({ days: z.number().positive() })
      .optional()
      .describe('History; 90 days by default.'),
    historyPerApplication: atLeastOne.describe('500 by default.'),
    operationsPerApplication: atLeastOne.describe('100 by default.'),
    renderCacheMegabytes: atLeastOne.describe('2000 by default.'),
  })
  .describe('How much of what was seen is kept.');

/** The file that `gitops agent --config` takes. @internal */
export const agentConfigSchema = z.strictObject({
  installation: name.default('default'),
  dataFolder: z.string().min(1).default('/var/lib/gitops'),
  repositories: z.array(repositorySchema).min(1),
  clusters: z.array(clusterSchema).min(1),
  renderer: z
    .union([rendererKind.transform(kind => ({ kind })), rendererSchema])
    .prefault({})
    .describe('How kustomize and helm are run: a word, or with commands.'),
  retention: retentionSchema.prefault({}),
  health: healthRulesSchema
    .prefault({})
    .describe('How kinds are judged, before the built-in rules.'),
  pollSeconds: z.number().min(1).default(60),
  http: z
    .strictObject({
      host: z.string().default('0.0.0.0'),
      port: z.number().int().min(0).max(65_535).default(8080),
    })
    .prefault({}),
  webhook: z
    .strictObject({ secret })
    .optional()
    .describe('Without it pushes are found by polling alone.'),
  portal: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .refine(keepsSecret, CLEAR_TEXT)
        .describe('Base address of its backend.'),
      token: secret,
    })
    .optional()
    .describe('Who is told, and whose people may ask.'),
  lease: z
    .strictObject({ namespace: name })
    .optional()
    .describe('Set where several agents stand by for each other.'),
});

/** See {@link agentConfigSchema}. @internal */
export type AgentConfig = z.infer<typeof agentConfigSchema>;
/** A secret by its place. @internal */
export type SecretPlace = z.infer<typeof secret>;

/** Reads and checks the file; throws a {@link Failure} that names every line, cause and cure. @internal */
export async function readAgentConfig(
  path: string,
  { cwd }: Pick<Terminal, 'cwd'>,
): Promise<AgentConfig> {
  return readChecked({
    ...{ path, cwd, what: 'config', option: '--config' },
    schema: agentConfigSchema,
    check: crossCheck,
  });
}

/** The limits that the config states, as the store takes them. Pure. @internal */
export function retentionOf({ retention }: AgentConfig): Retention {
  const { history, historyPerApplication, operationsPerApplication } =
    retention;
  return {
    historyMs: history ? history.days * DAY_MS : defaultRetention.historyMs,
    history: historyPerApplication ?? defaultRetention.history,
    operations: operationsPerApplication ?? defaultRetention.operations,
  };
}

/** What no schema can say: names that belong together. Pure. @internal */
export function crossCheck(config: AgentConfig, file: string): Problem[] {
  const clusters = config.clusters.map(cluster => cluster.name);
  const unknown = config.repositories.flatMap(({ name: repository, trust }) =>
    trust
      .filter(({ cluster }) => !clusters.includes(cluster))
      .map(({ cluster }) => ({
        code: 'unknown-cluster',
        severity: 'error' as const,
        message: `repositories.${repository}.trust names the cluster ${cluster}, which is not configured`,
        file,
        cure: `Write one of: ${clusters.join(', ')}.`,
      })),
  );
  const names = config.repositories.map(one => one.name);
  const missing = config.repositories.flatMap(({ name: repository, sources }) =>
    (sources ?? [])
      .filter(source => !names.includes(source))
      .map(source => ({
        code: 'unknown-repository',
        severity: 'error' as const,
        message: `repositories.${repository}.sources names ${source}, which is not configured`,
        file,
        cure: `Write one of: ${names.join(', ')}.`,
      })),
  );
  const twice = (
    [
      ['clusters', clusters],
      ['repositories', names],
    ] as const
  ).flatMap(([key, given]) =>
    given
      .filter((one, index) => given.indexOf(one) !== index)
      .map(one => ({
        code: 'duplicate-name',
        severity: 'error' as const,
        message: `${key} has ${one} twice`,
        file,
        cure: 'Give each one its own name.',
      })),
  );
  return [...unknown, ...missing, ...twice];
}

/** Throws a {@link Failure} when it is not there. @internal */
export async function readSecret(
  place: SecretPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if ('env' in place) {
    const value = env[place.env];
    if (!value) {
      throw new Failure(`The variable ${place.env} is not set`, {
        cure: 'Set it, or name a file in the config.',
      });
    }
    return value;
  }
  try {
    return (await readFile(place.file, 'utf8')).trim();
  } catch (error) {
    throw new Failure(`The secret ${place.file} cannot be read`, {
      reason: (error as Error).message,
    });
  }
}
