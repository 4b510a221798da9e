/* eslint-disable no-console */
// `npm run test:endurance [-- names… --rounds=N --seed=N --path=P]`: what must hold over a long time, as one table.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import type { TestCluster } from '../src/testing/engineWorld';
import type { Story } from './story';

interface Row {
  name: string;
  rounds: string;
  outcome: string;
  seconds: number;
  note: string;
}

function loadStories(): Story[] {
  const folder = join(__dirname, 'stories');
  return readdirSync(folder)
    .filter(file => file.endsWith('.ts'))
    .sort()
    .map(file => require(join(folder, file)).story as Story);
}

function option(args: readonly string[], name: string): string | undefined {
  return args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function chosen(stories: readonly Story[], args: readonly string[]): Story[] {
  const names = args.filter(arg => !arg.startsWith('--'));
  const unknown = names.filter(
    name => !stories.some(story => story.name === name),
  );
  if (unknown.length > 0) {
    throw new Error(
      `There is no story "${unknown[0]}". There are: ${stories
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  return names.length === 0
    ? [...stories]
    : stories.filter(({ name }) => names.includes(name));
}

/** Starts one control plane for all who ask. */
function sharedCluster() {
  let plane: ReturnType<typeof startControlPlane> | undefined;
  return {
    async cluster(): Promise<TestCluster> {
      plane ??= startControlPlane();
      const { url, token, caData, kubeconfig } = await plane;
      return { name: 'test', url, token, caData, kubeconfig };
    },
    async stop(): Promise<void> {
      await (await plane)?.stop();
    },
  };
}

async function play(
  story: Story,
  shared: ReturnType<typeof sharedCluster>,
  args: readonly string[],
): Promise<Row> {
  console.log(`… ${story.name}: ${story.holds}`);
  const started = Date.now();
  const number = (name: string) => {
    const text = option(args, name);
    return text === undefined ? undefined : Number(text);
  };
  const row = (rounds: string, outcome: string, note: string): Row => ({
    name: story.name,
    rounds,
    outcome,
    seconds: (Date.now() - started) / 1000,
    note,
  });
  try {
    const result = await story.run({
      cluster: () => shared.cluster(),
      rounds: number('rounds'),
      seed: number('seed'),
      path: option(args, 'path'),
      log: line => console.log(`  ${line}`),
    });
    return row(String(result.rounds), 'holds', result.note);
  } catch (error) {
    console.error(error);
    const [first] = String((error as Error)?.message ?? error).split('\n');
    return row('', 'FAILED', first);
  }
}

function print(rows: readonly Row[]): void {
  const head = ['story', 'rounds', 'outcome', 'time', 'what happened'];
  const lines = rows.map(({ name, rounds, outcome, seconds, note }) => [
    name,
    rounds,
    outcome,
    `${seconds.toFixed(0)} s`,
    note,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column].length)),
  );
  for (const line of [head, widths.map(width => '-'.repeat(width)), ...lines]) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column]));
    console.log(`| ${cells.join(' | ')} |`);
  }
}

async function main(args: readonly string[]): Promise<boolean> {
  const stories = chosen(loadStories(), args);
  const shared = sharedCluster();
  const rows: Row[] = [];
  try {
    for (const story of stories) {
      rows.push(await play(story, shared, args));
    }
  } finally {
    await shared.stop();
  }
  print(rows);
  return rows.every(({ outcome }) => outcome === 'holds');
}

main(process.argv.slice(2)).then(
  holds => process.exit(holds ? 0 : 1),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
