import type { TestCluster } from '../src/testing/engineWorld';

/** What a story is given. */
export interface StoryContext {
  /** A real API server, started when it is asked for the first time and shared by the stories. */
  cluster(): Promise<TestCluster>;
  /** All of it, or as much as fits into the minutes of a gate. */
  size: 'whole' | 'sample';
  /** How often; the story's own number by default. */
  rounds?: number;
  /** How long; the story's own time by default. */
  minutes?: number;
  /** What of it: names that contain this. */
  only?: string;
  /** Repeats a run that failed. */
  seed?: number;
  /** Where in that run, as fast-check prints it. */
  path?: string;
  log(line: string): void;
}

/** One line of the table. */
export interface StoryRow {
  name: string;
  /** How often it was tried. */
  times: number;
  /** Milliseconds until everything was as Git wants it again, of each time. */
  recoveries?: readonly number[];
  /** What was done or measured; why it was not tried, when `times` is 0. */
  note: string;
  /** What did not hold. */
  failure?: string;
}

/** What a story came to. It throws, or says so in a row, when something does not hold. */
export interface StoryResult {
  /** Rounds played, or faults injected. */
  rounds: number;
  /** In words: what happened how often. */
  note: string;
  /** In the place of one line for all of it. */
  rows?: readonly StoryRow[];
}

/**
 * One thing that must hold over a long time. A file in `stories/` exports one as `story`; its name is how it is asked
 * for: `npm run test:endurance -- <name>`.
 */
export interface Story {
  name: string;
  /** What must hold, as a sentence. */
  holds: string;
  /** A development cluster would not do. */
  isOnRealServer: boolean;
  /** Also played in the sample. */
  isSampled: boolean;
  run(context: StoryContext): Promise<StoryResult>;
}
