import { z } from 'zod';
import {
  runCommand,
  type CommandEnd,
  type RunCommand,
} from '../command/runCommand';
import { done, failed, type Failure, type Outcome } from '../outcome';
import type { ClusterAccess, ExecPlugin } from './kubeconfig';

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 1024 * 1024;

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
});

/** What a plugin answered. @internal */
export interface PluginCredential {
  token?: string;
  certificate?: string;
  key?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
}

/**
 * Runs a credential plugin of a kubeconfig, without a shell and without anybody to ask. Its output never gets into a
 * message. @internal
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  access: ClusterAccess,
  run: RunCommand = runCommand,
): Promise<Outcome<PluginCredential>> {
  const env = {
    ...process.env,
    ...plugin.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(plugin, access)),
  };
  const { stdout, error } = await run({
    file: plugin.command,
    args: [...plugin.args],
    env,
    input: '',
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_OUTPUT,
  });
  return error ? pluginFailure(plugin, error) : readCredential(plugin, stdout);
}

function execInfo(plugin: ExecPlugin, access: ClusterAccess): unknown {
  const cluster = {
    server: access.server.href.replace(/\/$/, ''),
    'tls-server-name': access.serverName,
    'insecure-skip-tls-verify': access.insecure || undefined,
    'certificate-authority-data':
      access.certificateAuthority &&
      Buffer.from(access.certificateAuthority).toString('base64'),
  };
  return {
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo ? { cluster } : {}),
    },
  };
}

function pluginFailure(
  plugin: ExecPlugin,
  error: NonNullable<CommandEnd['error']>,
): Failure {
  let reason = `ended with ${String(error.code ?? 'an error')}`;
  if (error.code === 'ENOENT') {
    reason = `was not found; ${plugin.installHint ?? 'install it'}`;
  } else if (error.killed) {
    reason = `did not answer within ${TIMEOUT_MS / 1000} s`;
  }
  return failed(
    'unauthorized',
    `credential plugin '${plugin.command}' ${reason}`,
  );
}

function readCredential(
  plugin: ExecPlugin,
  output: string,
): Outcome<PluginCredential> {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    json = undefined;
  }
  const parsed = credentialSchema.safeParse(json);
  if (!parsed.success) {
    return failed(
      'unauthorized',
      `credential plugin '${plugin.command}' did not print an ExecCredential with a status`,
    );
  }
  const { status } = parsed.data;
  const expiresAt = Date.parse(status.expirationTimestamp ?? '');
  return done({
    token: status.token,
    certificate: status.clientCertificateData,
    key: status.clientKeyData,
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  });
}
