/**
 * Apps that teams commit to, as text and as a ledger: settings and secrets in waves, and one app with hooks. Names never
 * come back, so that a deletion is either right or wrong.
 */
import { kinds, pathOf, type KindName } from './kinds';
import type { Wanted } from './ledger';

/** Numbers from a seed: the same seed makes the same day. */
export type Random = () => number;

/** A generator whose whole state is one number (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 2 ** 32;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Item {
  kind: KindName;
  name: string;
  value: string;
}

/** An app and what it consists of now. */
interface App {
  name: string;
  items: Item[];
  hasHooks: boolean;
  /** Something was taken out since the cluster last was as Git wants it. */
  hasShrunk: boolean;
}

const kindNames = Object.keys(kinds) as KindName[];
const FEWEST = 2;
const MOST = 6;

/** What the teams of a company do to their repository. */
export class Workload {
  readonly #random: Random;
  readonly #apps: App[];
  #names = 0;
  #values = 0;

  constructor(options: { apps: number; random: Random }) {
    this.#random = options.random;
    this.#apps = Array.from({ length: options.apps }, (_, index) => ({
      name: `team-${index}`,
      items: [],
      hasHooks: index === 0,
      hasShrunk: false,
    }));
    this.#apps.forEach(app => {
      while (app.items.length < MOST / 2) {
        app.items.push(this.#newItem());
      }
    });
  }

  get apps(): readonly string[] {
    return this.#apps.map(({ name }) => name);
  }

  /** Its hooks run once for a commit. */
  get appWithHooks(): string {
    return this.#apps.find(app => app.hasHooks)!.name;
  }

  /** Nothing but commits may start a sync of the other one. */
  get appsWithoutHooks(): readonly string[] {
    return this.#apps.filter(app => !app.hasHooks).map(({ name }) => name);
  }

  wanted(): Wanted {
    return new Map(
      this.#apps.flatMap(app =>
        app.items.map(
          ({ kind, name, value }) =>
            [pathOf(kinds[kind], app.name, name), value] as const,
        ),
      ),
    );
  }

  /** Every file of the repository. */
  files(): Record<string, string> {
    return Object.assign(
      { 'gitops.yaml': settings },
      ...this.#apps.map(app => filesOf(app)),
    );
  }

  /** Somebody changes an app: values, and sometimes what it consists of. Answers the files that changed. */
  change(): Record<string, string> {
    const app = this.#apps[this.#pick(this.#apps.length)];
    app.items[this.#pick(app.items.length)].value = this.#newValue();
    const what = this.#random();
    if (what < 0.3 && app.items.length < MOST) {
      app.items.push(this.#newItem());
    } else if (what > 0.7 && app.items.length > FEWEST && !app.hasShrunk) {
      // At most one of three at a time: more would wait for a person.
      app.items.splice(this.#pick(app.items.length), 1);
      app.hasShrunk = true;
    }
    return filesOf(app);
  }

  /** What was asked for is done. */
  settled(): void {
    this.#apps.forEach(app => {
      app.hasShrunk = false;
    });
  }

  #newItem(): Item {
    this.#names += 1;
    const kind = kindNames[this.#pick(kindNames.length)];
    return { kind, name: `item-${this.#names}`, value: this.#newValue() };
  }

  #newValue(): string {
    this.#values += 1;
    return `v${this.#values}`;
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

const settings = `version: 1
environments:
  - name: dev
    cluster: test
    namespace: '{app}'
    sync: { automated: { prune: true, selfHeal: true }, options: [CreateNamespace=true] }
`;

function filesOf(app: App): Record<string, string> {
  const objects = app.items.map((item, index) => manifestOf(item, index % 3));
  const hooks = app.hasHooks
    ? [hook('migrate', 'PreSync'), hook('check', 'PostSync')]
    : [];
  return {
    [`apps/${app.name}/overlays/dev/objects.yaml`]: [...hooks, ...objects].join(
      '---\n',
    ),
  };
}

function manifestOf({ kind, name, value }: Item, wave: number): string {
  const { apiVersion, written } = kinds[kind];
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, annotations: { argocd.argoproj.io/sync-wave: '${wave}' } }
${written}: { value: ${value}, other: same }
`;
}

function hook(name: string, phase: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  generateName: ${name}-
  annotations: { argocd.argoproj.io/hook: ${phase} }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: run, image: example.com/run:1 }]
`;
}
