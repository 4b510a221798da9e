import { tmpdir } from 'node:os';
import path from 'node:path';
import { RenderLimits } from '../limits';
import { runCommand } from './runCommand';

/** What is put before a command to take its network away; empty where the system has nothing cheap. */
export interface Isolation {
  prefix: readonly string[];
}

/** Where `unshare` lives on Linux distributions. */
const unshare = '/usr/bin/unshare';
const withoutNetwork = [unshare, '--user', '--map-root-user', '--net', '--'];
/** The port "discard": nothing listens there, so that a proxy at it refuses at once. */
const deadProxy = 'http://127.0.0.1:9';

/** Asks the system once whether a process may be started without network. */
export async function findIsolation(): Promise<Isolation> {
  if (process.platform !== 'linux') return { prefix: [] };
  const [command, ...args] = withoutNetwork;
  const result = await runCommand({
    command,
    args: [...args, '/bin/true'],
    cwd: tmpdir(),
    env: {},
    timeMs: 5_000,
    outputBytes: 1_024,
    memoryBytes: Infinity,
  }).catch(() => undefined);
  const works = result?.type === 'exit' && result.code === 0;
  return { prefix: works ? withoutNetwork : [] };
}

/** The whole environment of a tool: private folders, no programs on the PATH, no way out. */
export function createEnvironment(
  home: string,
  limits: RenderLimits,
): Record<string, string> {
  return {
    PATH: path.join(home, 'no-programs'),
    HOME: home,
    TMPDIR: home,
    TEMP: home,
    LC_ALL: 'C',
    TZ: 'UTC',
    HELM_CACHE_HOME: path.join(home, 'cache'),
    HELM_CONFIG_HOME: path.join(home, 'config'),
    HELM_DATA_HOME: path.join(home, 'data'),
    HELM_PLUGINS: path.join(home, 'plugins'),
    KUBECONFIG: path.join(home, 'no-kubeconfig'),
    HTTP_PROXY: deadProxy,
    HTTPS_PROXY: deadProxy,
    NO_PROXY: '',
    GOMEMLIMIT: `${Math.floor((limits.memoryBytes * 3) / 4)}B`,
    // Windows cannot start a process without it.
    ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
  };
}
