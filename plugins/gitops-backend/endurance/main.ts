/* eslint-disable no-console */
// `npm run test:endurance [-- STORY… --sample --rounds=N --minutes=N --only=TEXT --seed=N --path=P]`: what must hold over
// a long time, as one table. Stories of the engine's parts are beside the engine; those of the whole are here.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import type {
  Story,
  StoryContext,
  StoryRow,
} from '../../../packages/reconciler/endurance/story';
import { printTable, type TableRow } from './printTable';

const folders = [
  join(__dirname, '../../../packages/reconciler/endurance/stories'),
  join(__dirname, 'stories'),
];

function loadStories(): Story[] {
  return folders.flatMap(folder =>
    readdirSync(folder)
      .filter(file => file.endsWith('.ts'))
      .sort()
      .map(file => require(join(folder, file)).story as Story),
  );
}

const number = { type: 'string' } as const;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'boolean' },
      rounds: number,
      minutes: number,
      seed: number,
      path: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const asNumber = (text: string | undefined) =>
    text === undefined ? undefined : Number(text);
  return {
    names: positionals,
    size: values.sample ? ('sample' as const) : ('whole' as const),
    rounds: asNumber(values.rounds),
    minutes: asNumber(values.minutes),
    seed: asNumber(values.seed),
    path: values.path,
    only: values.only,
  };
}

type Arguments = ReturnType<typeof readArguments>;

function chosen(
  stories: readonly Story[],
  { names, size }: Arguments,
): readonly Story[] {
  const unknown = names.find(
    name => !stories.some(story => story.name === name),
  );
  if (unknown) {
    throw new Error(
      `There is no story "${unknown}". There are: ${stories
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  return stories.filter(({ name, isSampled }) =>
    names.length > 0 ? names.includes(name) : size === 'whole' || isSampled,
  );
}

/** Starts one control plane for all who ask; one that did not start is nobody's, and the next one tries again. */
function sharedCluster() {
  let plane: ReturnType<typeof startControlPlane> | undefined;
  return {
    async cluster() {
      plane ??= startControlPlane().catch(error => {
        plane = undefined;
        throw error;
      });
      const { url, token, caData, kubeconfig } = await plane;
      return { name: 'test', url, token, caData, kubeconfig };
    },
    async stop(): Promise<void> {
      await (await plane)?.stop();
    },
  };
}

async function play(story: Story, context: StoryContext): Promise<TableRow[]> {
  console.log(`… ${story.name}: ${story.holds}`);
  if (story.isOnRealServer && !process.env.KUBEBUILDER_ASSETS) {
    const note = 'KUBEBUILDER_ASSETS names no real API server';
    return [{ story: story.name, name: story.name, times: 0, note }];
  }
  const started = Date.now();
  const rowsOf = (rows: readonly StoryRow[]): TableRow[] =>
    rows.map(row => ({ ...row, story: story.name }));
  try {
    const { rounds: times, note, rows } = await story.run(context);
    const seconds = (Date.now() - started) / 1000;
    const { name } = story;
    return rowsOf(rows ?? [{ name, times, note }]).map((row, index) =>
      index === 0 ? { ...row, seconds } : row,
    );
  } catch (error) {
    console.error(error);
    const [failure] = String((error as Error)?.message ?? error).split('\n');
    return rowsOf([{ name: story.name, times: 0, note: '', failure }]);
  }
}

async function main(): Promise<boolean> {
  const given = readArguments();
  const stories = chosen(loadStories(), given);
  const shared = sharedCluster();
  const rows: TableRow[] = [];
  try {
    for (const story of stories) {
      const log = (line: string) => console.log(`  ${line}`);
      const { cluster } = shared;
      rows.push(...(await play(story, { ...given, cluster, log })));
    }
  } finally {
    await shared.stop();
  }
  printTable(rows);
  return rows.every(({ failure }) => failure === undefined);
}

main().then(
  holds => process.exit(holds ? 0 : 1),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
