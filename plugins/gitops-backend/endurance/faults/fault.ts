import type { Site } from '../world/Site';
import type { World } from '../world/World';

/** What a fault has to work with. */
export interface Scene {
  world: World;
  site: Site;
}

/** What people have to be told while a fault lasts. */
export type Told =
  /** The cluster is away: since when, why, and as of when what is shown was true. */
  | 'cluster away'
  /** The same of the repository; what runs is looked after nevertheless. */
  | 'repository away'
  /** Nothing: it is lived with. */
  | 'nothing';

/** Something that goes wrong in the field, as data. */
export interface Fault {
  /** Where, and what: the name in the table. */
  name: string;
  inject(scene: Scene): Promise<void> | void;
  heal(scene: Scene): Promise<void> | void;
  /** How long it lasts. */
  lastsMs: number;
  told: Told;
  /** At the latest everything is as Git wants it this long after its end, without anybody's help. */
  recoversWithinMs: number;
  /** Nobody can push while it lasts. */
  stopsPushes?: boolean;
  /** Nobody reaches the cluster while it lasts. */
  stopsHands?: boolean;
  /** What the engine says of time is not what it is. */
  movesClock?: boolean;
  /** Why it cannot be tried here; undefined when it can. */
  whyNot?(scene: Scene): string | undefined;
}
