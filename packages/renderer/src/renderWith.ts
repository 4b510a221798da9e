import {
  FileSource,
  ReadSet,
  RenderOutcome,
  RenderRequest,
} from '@gitops-suite/model';
import { renderDirectory } from './directory/renderDirectory';
import { outputTooLarge } from './explainLimit';
import { explainHelmFailure } from './helm/explainFailure';
import { findRandomness } from './helm/findRandomness';
import { loadChart } from './helm/loadChart';
import { explainKustomizeFailure } from './kustomize/explainFailure';
import { prepareOverlay } from './kustomize/prepareOverlay';
import { KustomizeScan, scanKustomizations } from './kustomize/scan';
import { RenderLimits } from './limits';
import { normaliseRequest } from './normaliseRequest';
import { Refusal, RefusalProblem } from './refusal';
import { FileView } from './source/fileView';
import { substituteManifests } from './substitute/substituteManifests';

/** One run of a tool over what was loaded for it. */
export interface ToolRun {
  tool: 'kustomize' | 'helm';
  request: RenderRequest;
  view: FileView;
  /** Folders with a kustomization, the overlay first; empty for helm. */
  folders: readonly string[];
  signal?: AbortSignal;
}

/** What a run answers; messages name files by their path from the root of the repository. */
export interface ToolResult {
  status: 'rendered' | 'failed';
  yaml: string;
  message?: string;
  code?: string;
  file?: string;
  /** What the tool wrote beside its result. */
  output: string;
  reads: ReadSet;
}

/** Characters of a tool's error that are looked at: a template may fail with any text. */
const maxMessageLength = 20_000;

const nothing: ReadSet = { files: [], absent: [], folders: [] };

/** How a renderer runs the tools; everything around it is the same for all. */
export interface ToolRunner {
  limits: RenderLimits;
  run(run: ToolRun): Promise<ToolResult>;
}

/** Loads what a render needs, runs the tool, explains what went wrong. The only place where refusals become outcomes. */
export async function renderWith(
  runner: ToolRunner,
  given: { request: RenderRequest; source: FileSource; signal?: AbortSignal },
): Promise<RenderOutcome> {
  let view = new FileView(given.source, runner.limits);
  try {
    const request = normaliseRequest(given.request);
    if (!(await loadGuess(view, request))) {
      view = new FileView(given.source, runner.limits);
    }
    if (request.tool === 'directory') {
      return await renderDirectory(view, request, runner.limits);
    }
    return await runTool(runner, view, { ...given, request });
  } catch (error) {
    return toOutcome(error, view);
  }
}

/** Loads what the last render read; false when that is no longer within the limits, and says nothing about this one. */
async function loadGuess(
  view: FileView,
  request: RenderRequest,
): Promise<boolean> {
  const guess = request.readSetGuess;
  if (!guess) return true;
  try {
    await view.look([...guess.files, ...guess.absent]);
    await view.load(guess.files.filter(path => view.entries.has(path)));
    view.forgetAsked();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function runTool(
  runner: ToolRunner,
  view: FileView,
  given: { request: RenderRequest; signal?: AbortSignal },
): Promise<RenderOutcome> {
  const { request, signal } = given;
  const isKustomize = request.tool === 'kustomize';
  const prepared = isKustomize ? await prepareOverlay(view, request) : nothing;
  const scan = isKustomize
    ? await scanKustomizations(view, request.path)
    : await loadChart(view, request);
  const result = await runner.run({
    tool: isKustomize ? 'kustomize' : 'helm',
    request,
    view,
    folders: scan?.folders ?? [],
    signal,
  });
  if (result.status === 'rendered') {
    const warnings = [
      ...toLines(result.output),
      ...(isKustomize ? [] : findRandomness(view, request.path)),
    ];
    const readSet = union(result.reads, prepared);
    return finish({ yaml: result.yaml, readSet, warnings }, request, runner);
  }
  return {
    status: 'failed',
    problem: {
      severity: 'error',
      ...explain(result, { request, view, scan, runner }),
    },
    readSet: union(union(result.reads, prepared), view.touched()),
    deterministic: true,
  };
}

/** What comes after the tool: variables are replaced where the request gives some. */
function finish(
  built: { yaml: string; readSet: ReadSet; warnings: readonly string[] },
  request: RenderRequest,
  { limits }: ToolRunner,
): RenderOutcome {
  const { substitute, path, statedIn } = request;
  const substituted = substitute
    ? substituteManifests(built.yaml, substitute, { path, statedIn, limits })
    : { yaml: built.yaml };
  if (!substituted.problem) {
    return { status: 'rendered', ...built, yaml: substituted.yaml };
  }
  return {
    status: 'failed',
    problem: { severity: 'error', ...substituted.problem },
    readSet: built.readSet,
    deterministic: true,
  };
}

function explain(
  result: ToolResult,
  context: {
    request: RenderRequest;
    view: FileView;
    scan: KustomizeScan | undefined;
    runner: ToolRunner;
  },
): RefusalProblem {
  const { request, view, scan, runner } = context;
  const message = (result.message ?? '').slice(0, maxMessageLength);
  if (result.code === 'output-too-large')
    return outputTooLarge(request, runner.limits);
  if (result.code && result.code !== 'panic') {
    return codedProblem(result, request);
  }
  return scan
    ? explainKustomizeFailure({ message, path: request.path, view, scan })
    : explainHelmFailure({
        message,
        path: request.path,
        valueFiles: request.helm?.valueFiles ?? [],
        statedIn: request.statedIn,
        view,
      });
}

const cures: Record<string, string> = {
  'path-outside-repository': 'Refer to a path inside the repository.',
  'symlink-refused':
    'Replace the link by the file, or exclude it by .helmignore.',
};

function codedProblem(
  result: ToolResult,
  request: RenderRequest,
): RefusalProblem {
  const code = result.code as string;
  return {
    code,
    message: result.message ?? `${request.tool} failed`,
    file: result.file ?? request.path,
    cure: cures[code],
  };
}

function toOutcome(error: unknown, view: FileView): RenderOutcome {
  if (error instanceof Refusal) {
    return {
      status: 'failed',
      problem: error.problem,
      readSet: view.touched(),
      deterministic: error.deterministic,
    };
  }
  return {
    status: 'failed',
    problem: {
      code: 'source-unreadable',
      severity: 'error',
      message: 'The files of this render cannot be read',
      cause: error instanceof Error ? error.message : String(error),
      cure: 'Try again; if it happens again, check the repository and the disk.',
    },
    readSet: view.touched(),
    deterministic: false,
  };
}

function union(a: ReadSet, b: ReadSet): ReadSet {
  const merge = (x: readonly string[], y: readonly string[]) =>
    [...new Set([...x, ...y])].sort();
  return {
    files: merge(a.files, b.files),
    absent: merge(a.absent, b.absent),
    folders: merge(a.folders, b.folders),
  };
}

function toLines(output: string): string[] {
  return output
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}
