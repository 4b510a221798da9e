import type { TestCluster } from '../src/testing/engineWorld';

/** What a story is given. */
export interface StoryContext {
  /** A real API server, started when it is asked for the first time and shared by the stories. */
  cluster(): Promise<TestCluster>;
  /** How often; the story's own number by default. */
  rounds?: number;
  /** Repeats a run that failed. */
  seed?: number;
  /** Where in that run, as fast-check prints it. */
  path?: string;
  log(line: string): void;
}

/** What a story came to. It throws when something does not hold. */
export interface StoryResult {
  /** Rounds played, or faults injected. */
  rounds: number;
  /** In words: what happened how often. */
  note: string;
}

/**
 * One thing that must hold over a long time. A file in `stories/` exports one as `story`; its name is how it is asked
 * for: `npm run test:endurance -- <name>`.
 */
export interface Story {
  name: string;
  /** What must hold, as a sentence. */
  holds: string;
  run(context: StoryContext): Promise<StoryResult>;
}
