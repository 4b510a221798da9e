/**
 * `docs/cli.md` shows what the command prints: on the repository that `npm start` seeds, and on a public example of
 * Flux. `UPDATE_TRANSCRIPTS=1` writes the page anew.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import { parse, stringify } from 'yaml';
import {
  fluxDefinitions,
  fluxExample,
  hasFluxExample,
} from './testing/fluxExample';
import { runCommand } from './testing/runCommand';
import { git, toolsEnvironment } from './testing/shopRepository';
import { temporaryFolder } from './testing/temporaryFolder';
import { tidyUp } from './testing/tidyUp';
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
  await tidyUp();
  if (isUpdate && played.length === transcripts.length) {
    writeFileSync(page, withTranscripts(text, played));
  }
});

/** Both clusters in one file. */
function mergedKubeconfig(): string {
  const [first, ...others] = clusters.map(({ kubeconfig }) =>
    parse(kubeconfig),
  );
  for (const other of others) {
    for (const list of ['clusters', 'users', 'contexts']) {
      first[list].push(...other[list]);
    }
  }
  return stringify(first);
}

let seeds: string | undefined;

/** The repository of `npm start`, with its history. */
function seeded(): string {
  seeds ??= writeSeeds();
  const clone = join(temporaryFolder(), 'gitops');
  cpSync(join(seeds, 'acme/gitops'), clone, { recursive: true });
  git(clone, 'reset', '-q', '--hard');
  return clone;
}

function writeSeeds(): string {
  const folder = join(temporaryFolder(), 'seeds');
  const seed = join(root, 'examples/gitops/seed.mjs');
  execFileSync(process.execPath, [
    ...['--input-type=module', '-e'],
    `import { writeSeeds } from ${JSON.stringify(
      seed,
    )}; writeSeeds(${JSON.stringify(folder)});`,
  ]);
  return folder;
}

/** A file that the page shows whole, with its name in the first line. */
function shownFile(name: string): string {
  const block = new RegExp(`^\`\`\`yaml\\n# ${name}\\n([^]*?)^\`\`\``, 'm');
  return block.exec(text)![1];
}

const settled = () => ({
  'gitops.yaml': shownFile('gitops.yaml of the example'),
});

/** A folder with the config of an agent that follows a clone. */
function agentOf(clone: string): string {
  const config = shownFile('agent.yaml');
  return temporaryFolder({
    'agent.yaml': config.replace(/https:\S+/, `file://${clone}/.git`),
    kubeconfig: mergedKubeconfig(),
  });
}

const places: Record<string, () => string> = {
  seeded,
  flux: () => fluxExample(),
  'flux-settled': () => fluxExample(settled()),
  'flux-kinds': () =>
    fluxExample({
      ...settled(),
      'infrastructure/kinds/definitions.yaml': fluxDefinitions,
    }),
  'seeded-agent': () => agentOf(seeded()),
  'flux-agent': () => agentOf(fluxExample(settled())),
};

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
      [
        ...['agent', 'completion', 'diff', 'health'],
        ...['render', 'sync', 'validate'],
      ].sort(),
    );
  });

  it.each(transcripts.map((one, index) => ({ ...one, number: index + 1 })))(
    'prints what transcript $number ($place) says',
    async transcript => {
      if (transcript.place.startsWith('flux') && !hasFluxExample) {
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
  const lines = masked(output);
  // An agent opens its clusters side by side.
  const isAgent = command.startsWith('gitops agent');
  return { command, output: isAgent ? lines.sort() : lines };
}
