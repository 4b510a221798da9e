import { tmpdir } from 'node:os';
import { isKubectl } from './arguments';
import { findCommand } from './findCommand';
import { runCommand } from './runCommand';

/** The two commands, as paths. */
export interface ToolCommands {
  kustomize: string;
  helm: string;
}

/** Finds the commands and asks them for their versions: `5.8.1`. Throws when one cannot be started. */
export async function detectVersions(
  commands: ToolCommands,
): Promise<ToolCommands & { commands: ToolCommands }> {
  const kustomize = await locate(commands.kustomize);
  const helm = await locate(commands.helm);
  const kustomizeAnswer = isKubectl(kustomize)
    ? await ask(kustomize, ['version', '--client'])
    : await ask(kustomize, ['version']);
  const helmAnswer = await ask(helm, ['version', '--template={{.Version}}']);
  return {
    kustomize: readVersion(
      kustomize,
      kustomizeAnswer.replace(/^Client Version.*$/m, ''),
    ),
    helm: readVersion(helm, helmAnswer),
    commands: { kustomize, helm },
  };
}

async function locate(command: string): Promise<string> {
  const found = await findCommand(command);
  if (found) return found;
  throw new Error(
    `The command ${command} was not found. Install it, or give its path.`,
  );
}

async function ask(command: string, args: string[]): Promise<string> {
  const result = await runCommand({
    command,
    args,
    cwd: tmpdir(),
    env: { HOME: tmpdir(), PATH: '' },
    timeMs: 10_000,
    outputBytes: 64 * 1024,
    memoryBytes: Infinity,
  });
  if (result.type === 'exit' && result.code === 0) return result.stdout;
  const cause = result.type === 'exit' ? result.stderr.trim() : result.by;
  throw new Error(`\`${command} ${args.join(' ')}\` failed: ${cause}`);
}

function readVersion(command: string, answer: string): string {
  const version = /v?(\d+\.\d+(?:\.\d+)?)/.exec(answer)?.[1];
  if (!version) {
    throw new Error(`${command} does not tell its version: ${answer.trim()}`);
  }
  return version;
}
