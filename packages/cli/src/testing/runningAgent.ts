import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRealCommand, type RealCommand } from './realCommand';
import { temporaryFolder } from './temporaryFolder';

/** `gitops agent` as a process of its own that answers. */
export interface RunningAgent {
  command: RealCommand;
  /** Where config, kubeconfig and data are. */
  folder: string;
  url: string;
  /** The value of a metric, by its name with labels. */
  metric(name: string): Promise<number>;
  /** Has it end in order; answers its exit code. */
  stop(): Promise<number>;
  kill(): Promise<void>;
}

/** A folder for an agent: its config as `agent.yaml`, and `kubeconfig`. */
export function agentFolder(config: string, kubeconfig: string): string {
  const folder = temporaryFolder({ 'agent.yaml': config });
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
  return folder;
}

/** Starts it in such a folder; rejects with what it has written when it ends. Its port has to be 0. */
export async function startAgent(
  folder: string,
  env?: NodeJS.ProcessEnv,
): Promise<RunningAgent> {
  const args = ['agent', '--config', 'agent.yaml'];
  const command = startRealCommand(args, { cwd: folder, env });
  const url = await addressOf(command);
  return {
    ...{ command, folder, url },
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find(one => one.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1));
    },
    async stop() {
      command.child.kill('SIGTERM');
      return (await command.ended).code;
    },
    async kill() {
      command.child.kill('SIGKILL');
      await command.ended;
    },
  };
}

async function addressOf({ stdout, child, ended }: RealCommand) {
  for (;;) {
    const [line] = /^.*the agent runs.*$/m.exec(stdout()) ?? [];
    if (line) {
      return `http://127.0.0.1:${JSON.parse(line).port}`;
    }
    if (child.exitCode !== null) {
      const { stdout: told, stderr } = await ended;
      throw new Error(`the agent ended: ${told}${stderr}`);
    }
    await sleep(20);
  }
}
