import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  FileSource,
  Renderer,
  RenderOutcome,
  RenderRequest,
} from '@gitops-suite/model';
import { explainLimit } from '../explainLimit';
import { RenderLimits, resolveLimits } from '../limits';
import { Refusal, renderAborted } from '../refusal';
import { renderWith, ToolResult, ToolRun } from '../renderWith';
import { helmArguments, kustomizeArguments } from './arguments';
import { detectVersions, ToolCommands } from './detectVersions';
import { loadEverything, materialise } from './materialise';
import { CommandResult, runCommand } from './runCommand';
import { createEnvironment, findIsolation, Isolation } from './sandbox';
import { Semaphore } from './semaphore';

/** See {@link createExecRenderer}. @public */
export interface ExecRendererOptions {
  /** Path or name of `kustomize`, or of a `kubectl` that carries it. */
  kustomize: string;
  /** Path or name of `helm`, version 3. */
  helm: string;
  limits?: Partial<RenderLimits>;
  /** Processes at a time; two unless stated. */
  processes?: number;
}

class ExecRenderer implements Renderer {
  constructor(
    readonly identity: string,
    private readonly commands: ToolCommands,
    private readonly settings: {
      limits: RenderLimits;
      isolation: Isolation;
      folder: string;
      slots: Semaphore;
    },
  ) {}

  render(
    request: RenderRequest,
    source: FileSource,
    signal?: AbortSignal,
  ): Promise<RenderOutcome> {
    return renderWith(
      { limits: this.settings.limits, run: run => this.run(run) },
      { request, source, signal },
    );
  }

  async close(): Promise<void> {
    await fs.rm(this.settings.folder, { recursive: true, force: true });
  }

  private async run(run: ToolRun): Promise<ToolResult> {
    const { limits } = this.settings;
    const release = await this.settings.slots.acquire();
    try {
      if (run.tool === 'helm') {
        refuseLinks(run);
        await loadEverything(run.view, [run.request.path]);
        return (await this.attempt(run, limits.timeMs)).result;
      }
      const { result, computedMs } = await this.attempt(run, limits.timeMs);
      if (
        result.status === 'rendered' ||
        !/no such file/.test(result.message ?? '')
      ) {
        return result;
      }
      // Something that only kustomize found: give it all files of the folders that it visits.
      await loadEverything(run.view, run.folders);
      const restMs = Math.max(1, limits.timeMs - computedMs);
      return (await this.attempt(run, restMs)).result;
    } finally {
      release();
    }
  }

  private async attempt(
    run: ToolRun,
    timeMs: number,
  ): Promise<{ result: ToolResult; computedMs: number }> {
    const { limits, isolation } = this.settings;
    const folder = await fs.mkdtemp(path.join(this.settings.folder, 'render-'));
    try {
      const files = await materialise(folder, run);
      const tool =
        run.tool === 'helm' ? this.commands.helm : this.commands.kustomize;
      const args =
        run.tool === 'helm'
          ? helmArguments(run.request, files)
          : kustomizeArguments(tool, run.request, files);
      const [command, ...before] = [...isolation.prefix, tool];
      const started = performance.now();
      const result = await runCommand({
        command,
        args: [...before, ...args],
        cwd: files.root,
        env: createEnvironment(files.home, limits),
        timeMs,
        outputBytes: limits.outputBytes,
        memoryBytes: limits.memoryBytes,
        signal: run.signal,
      });
      return {
        result: this.toResult(result, run, files.rename),
        computedMs: performance.now() - started,
      };
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  }

  private toResult(
    result: CommandResult,
    run: ToolRun,
    rename: (text: string) => string,
  ): ToolResult {
    if (result.type === 'stopped')
      throw explainStop(result.by, run, this.settings.limits);
    const stderr = rename(result.stderr).trim();
    const failed = {
      status: 'failed' as const,
      yaml: '',
      message: stderr.replace(/^Error: /, ''),
      output: '',
      reads: run.view.touched(),
    };
    if (result.code === null)
      throw explainCrash(stderr, run, this.settings.limits);
    if (result.code !== 0) return failed;
    return {
      status: 'rendered',
      yaml: result.stdout,
      output: stderr,
      reads: run.view.touched(),
    };
  }
}

/**
 * A renderer that runs the commands `kustomize` (or a `kubectl` with it) and `helm` as child processes: argument arrays,
 * a private folder that holds the files of one render and nothing else, an empty environment with private helm folders,
 * limits of time, output and (on Linux) memory. Where Linux allows user namespaces the processes have no network; elsewhere
 * remote references are refused before the tool runs, `git` is not on its PATH and its proxy leads nowhere, but a fault of
 * the tool itself is not contained. Throws when a command cannot be started.
 * @public
 */
export async function createExecRenderer(
  options: ExecRendererOptions,
): Promise<Renderer> {
  const limits = resolveLimits(options.limits);
  const commands = { kustomize: options.kustomize, helm: options.helm };
  const versions = await detectVersions(commands);
  const folder = await fs.mkdtemp(
    path.join(await fs.realpath(tmpdir()), 'gitops-renderer-'),
  );
  return new ExecRenderer(
    `exec kustomize/${versions.kustomize} helm/${versions.helm}`,
    versions.commands,
    {
      limits,
      folder,
      isolation: await findIsolation(),
      slots: new Semaphore(options.processes ?? 2),
    },
  );
}

function refuseLinks(run: ToolRun): void {
  const link = run.view.listings.get(run.request.path)?.links[0];
  if (!link) return;
  throw new Refusal({
    code: 'symlink-refused',
    message: `${link} is a symbolic link`,
    file: link,
    cause: 'Links could point out of the repository and are not followed.',
    cure: 'Replace the link by the file, or refer to its target.',
  });
}

function explainStop(
  by: 'time' | 'output' | 'memory' | 'abort',
  run: ToolRun,
  limits: RenderLimits,
): Refusal {
  switch (by) {
    case 'time':
      return explainLimit({ type: 'timeout' }, run.request, limits);
    case 'output':
      return explainLimit({ type: 'output' }, run.request, limits);
    case 'memory':
      return explainLimit(
        {
          type: 'broken',
          breakdown: 'memory',
          message: 'The process outgrew its limit.',
        },
        run.request,
        limits,
      );
    default:
      return renderAborted();
  }
}

function explainCrash(
  stderr: string,
  run: ToolRun,
  limits: RenderLimits,
): Refusal {
  const breakdown = /out of memory/.test(stderr) ? 'memory' : 'other';
  const message = stderr.split('\n')[0] || 'The process was ended by a signal.';
  return explainLimit(
    { type: 'broken', breakdown, message },
    run.request,
    limits,
  );
}
