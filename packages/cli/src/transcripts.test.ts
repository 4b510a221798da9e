/**
 * `docs/cli.md` shows what the command prints: on the repository that `npm start` seeds, and on a public example of
 * Flux. `UPDATE_TRANSCRIPTS=1` writes the page anew.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import { runCommand } from './testing/runCommand';
import { closeSharedRenderer } from './testing/sharedRenderer';
import { commitAll, git, toolsEnvironment } from './testing/shopRepository';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from './testing/temporaryFolder';
import {
  masked,
  shownOutput,
  transcriptsOf,
  withTranscripts,
  type Transcript,
} from './testing/transcripts';

jest.setTimeout(240_000);

const root = resolve(__dirname, '../../..');
const page = join(root, 'docs/cli.md');
const text = readFileSync(page, 'utf8');
const transcripts = transcriptsOf(text);
const example = join(process.env.GITOPS_CORPORA ?? '/none', 'flux2-example');
const isUpdate = process.env.UPDATE_TRANSCRIPTS === '1';
const played: Transcript[] = [];

let clusters: DevCluster[] = [];
let kubeconfigs: string;

beforeAll(async () => {
  clusters = await Promise.all(
    ['nonprod', 'prod'].map(name => startCluster({ name })),
  );
  const folder = temporaryFolder(
    Object.fromEntries(
      clusters.map(({ kubeconfig }, index) => [String(index), kubeconfig]),
    ),
  );
  kubeconfigs = clusters
    .map((_, index) => join(folder, String(index)))
    .join(delimiter);
});
afterAll(async () => {
  await Promise.all(clusters.map(cluster => cluster.close()));
  await closeSharedRenderer();
  removeTemporaryFolders();
  if (isUpdate && played.length === transcripts.length) {
    writeFileSync(page, withTranscripts(text, played));
  }
});

/** The repository of `npm start`, with its history. */
function seeded(): string {
  const folder = temporaryFolder();
  const seed = join(root, 'examples/gitops/seed.mjs');
  execFileSync(process.execPath, [
    ...['--input-type=module', '-e'],
    `import { writeSeeds } from ${JSON.stringify(
      seed,
    )}; writeSeeds(${JSON.stringify(join(folder, 'seeds'))});`,
  ]);
  const clone = join(folder, 'seeds/acme/gitops');
  git(clone, 'reset', '-q', '--hard');
  return clone;
}

/** A clone of the example. */
function flux(): string {
  const folder = join(temporaryFolder(), 'flux2-example');
  cpSync(example, folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  commitAll(folder);
  return folder;
}

const places: Record<string, () => string> = { seeded, flux };

/** Types the commands of a transcript, one after the other. */
async function play({ place, exchanges }: Transcript): Promise<Transcript> {
  const cwd = places[place]();
  const now: Transcript = { place, exchanges: [] };
  for (const { command } of exchanges) {
    const controller = new AbortController();
    let output = '';
    const add = (part: string) => {
      output += part;
      if (part.includes('the agent runs')) {
        controller.abort('SIGTERM');
      }
    };
    const { code } = await runCommand(wordsOf(command), {
      cwd,
      columns: 100,
      env: { ...toolsEnvironment, KUBECONFIG: kubeconfigs },
      signal: controller.signal,
      write: add,
      note: add,
    });
    now.exchanges.push({ command, output: shownOutput(output, code) });
  }
  return now;
}

function wordsOf(command: string): string[] {
  const [name, ...words] = command.split(' ');
  expect(name).toBe('gitops');
  return words;
}

describe('docs/cli.md', () => {
  it('shows every command', () => {
    const shown = new Set(
      transcripts.flatMap(({ exchanges }) =>
        exchanges.map(({ command }) => command.split(' ')[1]),
      ),
    );
    expect([...shown].sort()).toEqual(
      ['completion', 'diff', 'health', 'render', 'sync', 'validate'].sort(),
    );
  });

  it.each(transcripts.map((one, index) => ({ ...one, number: index + 1 })))(
    'prints what transcript $number ($place) says',
    async transcript => {
      if (transcript.place === 'flux' && !existsSync(example)) {
        process.stdout.write('skipped: GITOPS_CORPORA has no flux2-example\n');
        return;
      }
      const now = await play(transcript);
      played.push(now);
      const said = isUpdate ? now : transcript;
      expect(now.exchanges.map(comparable)).toEqual(
        said.exchanges.map(comparable),
      );
    },
  );
});

function comparable({ command, output }: Transcript['exchanges'][number]) {
  return { command, output: masked(output) };
}
