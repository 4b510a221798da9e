import { availableParallelism } from 'node:os';
import {
  FileSource,
  Renderer,
  RenderOutcome,
  RenderRequest,
} from '@gitops-suite/model';
import { RenderLimits, resolveLimits } from '../limits';
import { renderWith, ToolRun } from '../renderWith';
import { explainLimit } from '../explainLimit';
import { Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { checkNode } from './checkNode';
import { ModuleStore } from './modules';
import { decodeAnswer, encodeRequest, Need, WasmTool } from './protocol';
import { WorkerPool } from './workerPool';

/** See {@link createWasmRenderer}. @public */
export interface WasmRendererOptions {
  /** The folder that holds `manifest.json` and the modules: what `ensureModules` answers. */
  modulesFolder: string;
  limits?: Partial<RenderLimits>;
  /** Threads at most; one less than the machine has cores, and four at most, unless stated. */
  workers?: number;
  /** Milliseconds after which an idle thread is let go; a minute unless stated. */
  idleAfterMs?: number;
}

/** Each round loads what the last one asked for; a deep chain of folders that only the tool can find needs one each. */
const maxRounds = 64;

/** Where the kustomize module sees the root of the repository. */
const mount = '/.repository-root';

class WasmRenderer implements Renderer {
  readonly identity: string;

  constructor(
    tools: string,
    private readonly pool: WorkerPool,
    private readonly limits: RenderLimits,
  ) {
    this.identity = `wasm ${tools}`;
  }

  render(
    request: RenderRequest,
    source: FileSource,
    signal?: AbortSignal,
  ): Promise<RenderOutcome> {
    return renderWith(
      { limits: this.limits, run: run => this.run(run) },
      { request, source, signal },
    );
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async run({ tool, view, request, signal }: ToolRun) {
    let timeMs = this.limits.timeMs;
    for (let round = 0; round < maxRounds; round++) {
      const result = await this.pool.run({
        tool,
        timeMs,
        signal,
        frame: encodeRequest(view, {
          path: request.path,
          maxOutput: this.limits.outputBytes,
          options: toolOptions(tool, request),
        }),
      });
      if (result.type !== 'answer')
        throw explainLimit(result, request, this.limits);
      timeMs = Math.max(1, timeMs - result.computedMs);
      const { answer, yaml } = decodeAnswer(result.frame);
      if (answer.status !== 'needs') {
        return {
          ...answer,
          status: answer.status,
          message: answer.message
            ?.replaceAll(`${mount}/`, '')
            .replaceAll(mount, '.'),
          yaml,
          output: result.output,
        };
      }
      await satisfy(view, answer.needs ?? []);
    }
    throw new Refusal({
      code: 'render-unsettled',
      message: `${request.path} asks for ever more files`,
      cause: `It was not complete after ${maxRounds} rounds.`,
      cure: 'Shorten the chain of folders that refer to each other.',
    });
  }
}

/**
 * A renderer that runs kustomize and helm as WebAssembly in worker threads: no file system but the given source, no
 * network, no processes. Throws when the modules are missing or Node is older than 22.
 * @public
 */
export async function createWasmRenderer(
  options: WasmRendererOptions,
): Promise<Renderer> {
  checkNode(process.versions.node);
  const limits = resolveLimits(options.limits);
  const modules = await ModuleStore.open(
    options.modulesFolder,
    limits.memoryBytes,
  );
  const pool = new WorkerPool({
    modules,
    workers:
      options.workers ?? Math.max(1, Math.min(4, availableParallelism() - 1)),
    idleAfterMs: options.idleAfterMs ?? 60_000,
    retireBytes: limits.memoryBytes / 2,
  });
  return new WasmRenderer(modules.identity, pool, limits);
}

async function satisfy(view: FileView, needs: readonly Need[]): Promise<void> {
  const paths = (wanted: (need: Need) => boolean | undefined) =>
    needs.filter(wanted).map(need => need.path);
  for (const folder of paths(need => need.list)) await view.list(folder);
  const other = paths(need => !need.list);
  await view.settle(other);
  await view.load(other);
}

function toolOptions(tool: WasmTool, request: RenderRequest): unknown {
  if (tool === 'kustomize') return undefined;
  const { helm } = request;
  return {
    releaseName: helm?.releaseName,
    namespace: request.namespace ?? 'default',
    valueFiles: helm?.valueFiles ?? [],
    values: helm?.values ?? {},
    kubeVersion: helm?.kubeVersion ?? '',
    apiVersions: helm?.apiVersions ?? [],
    includeCrds: helm?.includeCrds ?? true,
    ignoreMissingValueFiles: helm?.ignoreMissingValueFiles ?? false,
    set: helm?.set ?? [],
    skipTests: helm?.skipTests ?? false,
    skipSchemaValidation: helm?.skipSchemaValidation ?? false,
  };
}
