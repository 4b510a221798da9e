import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileSource, Renderer, RenderRequest } from '@gitops-suite/model';
import { createMemorySource, createRenderer } from '../src';
import {
  chartFiles,
  chartRequest,
  overlayFiles,
  overlayRequest,
  withoutIgnoredFiles,
} from '../src/testing/goodInput';

/** One figure beside what the bare tool needs for the same work. */
export interface BenchRow {
  figure: string;
  value: number;
  floor: number;
  /** `value / floor`. */
  ratio: number;
  unit: string;
  note: string;
}

/** See {@link renderBench}. */
export interface RenderBenchOptions {
  /** Where modules are built and binaries fetched: `.tools` of the repository unless stated. */
  toolsFolder?: string;
  rounds?: number;
}

interface Subject {
  name: string;
  request: RenderRequest;
  files: Record<string, string>;
  command(tools: Tools, folder: string): [string, string[]];
}

interface Tools {
  kustomize: [string, string[]];
  helm: string;
}

const warmUpRounds = 50;

const subjects: Subject[] = [
  {
    name: 'kustomize overlay',
    request: overlayRequest,
    files: texts(overlayFiles),
    command: ({ kustomize: [command, args] }, folder) => [
      command,
      [...args, path.join(folder, overlayRequest.path)],
    ],
  },
  {
    name: 'helm chart',
    request: chartRequest,
    files: texts(withoutIgnoredFiles(chartFiles)),
    command: ({ helm }, folder) => [
      helm,
      ['template', 'blue', path.join(folder, chartRequest.path)],
    ],
  },
];

/**
 * Times renders through the port, cold and warm, against the same tool as a process on files that lie on disk already.
 */
export async function renderBench(
  options: RenderBenchOptions = {},
): Promise<BenchRow[]> {
  const toolsFolder =
    options.toolsFolder ?? path.resolve(__dirname, '../../../.tools');
  const rounds = options.rounds ?? 200;
  const tools = await findTools(toolsFolder);
  const rows: BenchRow[] = [];
  for (const subject of subjects) {
    const floor = await timeCommand(subject, tools);
    const renderer = await createRenderer({ toolsFolder, workers: 1 });
    try {
      const source = createMemorySource(subject.files);
      const cold = await time(1, () => render(renderer, subject, source));
      await time(warmUpRounds, () => render(renderer, subject, source));
      const warm = await time(rounds, () => render(renderer, subject, source));
      const note = `${renderer.identity.split(' ')[0]}; floor: a process`;
      rows.push(
        toRow(`render, ${subject.name}, warm`, { value: warm, floor, note }),
      );
      rows.push(
        toRow(`render, ${subject.name}, first`, { value: cold, floor, note }),
      );
    } finally {
      await renderer.close();
    }
  }
  return rows;
}

function texts(files: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

async function render(
  renderer: Renderer,
  { request }: Subject,
  source: FileSource,
): Promise<void> {
  const outcome = await renderer.render(request, source);
  if (outcome.status === 'failed') throw new Error(outcome.problem.cause);
}

/** Milliseconds for one of `rounds`. */
async function time(rounds: number, act: () => Promise<void>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < rounds; i++) await act();
  return (performance.now() - started) / rounds;
}

async function timeCommand(subject: Subject, tools: Tools): Promise<number> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'render-bench-'));
  try {
    for (const [name, text] of Object.entries(subject.files)) {
      await fs.mkdir(path.join(folder, path.dirname(name)), {
        recursive: true,
      });
      await fs.writeFile(path.join(folder, name), text);
    }
    const [command, args] = subject.command(tools, folder);
    const run = async () => {
      execFileSync(command, args, { stdio: 'ignore' });
    };
    await time(2, run);
    return await time(10, run);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** The commands that the exec renderer would take: it fetches them where they are missing. */
async function findTools(toolsFolder: string): Promise<Tools> {
  const exec = await createRenderer({ toolsFolder, kind: 'exec' });
  await exec.close();
  const fetched = path.join(toolsFolder, 'bin');
  for (const name of await fs.readdir(fetched).catch(() => [])) {
    const helm = path.join(fetched, name, 'helm');
    if (!name.startsWith('unfinished-') && !isOnPath()) {
      return {
        helm,
        kustomize: [path.join(fetched, name, 'kubectl'), ['kustomize']],
      };
    }
  }
  return { helm: 'helm', kustomize: ['kustomize', ['build']] };
}

function isOnPath(): boolean {
  try {
    execFileSync('kustomize', ['version'], { stdio: 'ignore' });
    execFileSync('helm', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function toRow(
  figure: string,
  figures: { value: number; floor: number; note: string },
): BenchRow {
  const { value, floor, note } = figures;
  return { figure, value, floor, ratio: value / floor, unit: 'ms', note };
}

if (require.main === module) {
  // A table of its own when it is run alone.
  void renderBench().then(rows => {
    const line = (row: BenchRow) =>
      `${row.figure}: ${row.value.toFixed(1)} ${
        row.unit
      }, floor ${row.floor.toFixed(1)}, ratio ${row.ratio.toFixed(2)} (${
        row.note
      })`;
    process.stdout.write(`${rows.map(line).join('\n')}\n`);
  });
}
