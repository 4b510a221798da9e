import { createHash } from 'node:crypto';
import type {
  KubernetesObject,
  Problem,
  ReadSet,
  Renderer,
  RenderOutcome,
  RenderRequest,
} from '@gitops-suite/model';
import type {
  ApplicationDefinition,
  BuildParameters,
} from '../discover/definition';
import type { Revision } from '../ports';
import { parseManifests } from './parseManifests';
import { RecentRenders } from './recentRenders';
import {
  folderHash,
  renderKey,
  type RenderCache,
  type RenderIdentity,
} from './renderCache';

/** What an Application renders to at a revision. @public */
export type Rendered =
  | {
      status: 'rendered';
      key: string;
      readSet: ReadSet;
      objects: readonly KubernetesObject[];
      warnings: readonly string[];
    }
  | {
      status: 'failed';
      key: string;
      readSet: ReadSet;
      problem: Problem;
      deterministic: boolean;
    };

/** What a station did so far. @public */
export interface RenderCounters {
  /** Runs of a tool. */
  renders: number;
  /** Answers from the cache. */
  hits: number;
}

/**
 * Renders Applications, at most once for the same content: the read-set of the last render is compared with the new
 * revision by Git ids before a tool runs. Results that hold Secrets stay in memory alone.
 * @public
 */
export class RenderStation {
  readonly counters: RenderCounters = { renders: 0, hits: 0 };
  readonly #renderer: Renderer;
  readonly #cache: RenderCache;
  readonly #recent = new RecentRenders();

  constructor(renderer: Renderer, cache: RenderCache) {
    this.#renderer = renderer;
    this.#cache = cache;
  }

  /** `guess` is the read-set of the last render of this Application. */
  async render(
    definition: ApplicationDefinition,
    revision: Revision,
    guess: ReadSet | undefined,
  ): Promise<Rendered> {
    const identity = this.#identity(definition);
    if (guess) {
      const key = await keyAt(identity, guess, revision);
      const known =
        this.#recent.get(key) ??
        this.#parse(key, await this.#cache.get(key), definition);
      if (known) {
        this.counters.hits += 1;
        return known;
      }
    }
    this.counters.renders += 1;
    const outcome = await this.#renderer.render(
      this.#request(definition, guess),
      revision,
    );
    const key = await keyAt(identity, outcome.readSet, revision);
    const rendered = this.#parse(key, outcome, definition)!;
    if (outcome.status === 'rendered' || outcome.deterministic) {
      const secret =
        rendered.status === 'rendered' &&
        rendered.objects.some(({ kind }) => kind === 'Secret');
      if (!secret) {
        this.#cache.put(key, outcome);
      }
    }
    return rendered;
  }

  #identity(definition: ApplicationDefinition): RenderIdentity {
    return {
      tool: definition.tool,
      renderer: this.#renderer.identity,
      path: definition.path,
      parameters: buildOf(definition),
    };
  }

  #request(
    definition: ApplicationDefinition,
    guess: ReadSet | undefined,
  ): RenderRequest {
    const { tool, path } = definition;
    return { tool, path, ...buildOf(definition), readSetGuess: guess };
  }

  #parse(
    key: string,
    outcome: RenderOutcome | undefined,
    definition: ApplicationDefinition,
  ): Rendered | undefined {
    if (!outcome) {
      return undefined;
    }
    const rendered = toRendered(key, outcome, definition);
    const characters = outcome.status === 'rendered' ? outcome.yaml.length : 0;
    this.#recent.set(key, rendered, characters);
    return rendered;
  }
}

/** Only helm sees the namespace: for other tools it is no reason to render again. */
function buildOf({
  tool,
  namespace,
  build,
}: ApplicationDefinition): BuildParameters | undefined {
  return tool === 'helm' ? { namespace, ...build } : build;
}

function toRendered(
  key: string,
  outcome: RenderOutcome,
  definition: ApplicationDefinition,
): Rendered {
  const { readSet } = outcome;
  if (outcome.status === 'failed') {
    const { problem, deterministic } = outcome;
    return { status: 'failed', key, readSet, problem, deterministic };
  }
  const { objects, problems } = parseManifests(
    outcome.yaml,
    definition.overlay,
  );
  if (problems.length > 0) {
    return {
      status: 'failed',
      key,
      readSet,
      problem: problems[0],
      deterministic: true,
    };
  }
  return {
    status: 'rendered',
    key,
    readSet,
    objects,
    warnings: outcome.warnings,
  };
}

async function keyAt(
  identity: RenderIdentity,
  readSet: ReadSet,
  revision: Revision,
): Promise<string> {
  const files = await revision.stat([...readSet.files, ...readSet.absent]);
  const folders = new Map<string, string>();
  for (const folder of readSet.folders) {
    folders.set(folder, folderHash(folder, await revision.list(folder)));
  }
  return renderKey(identity, readSet, { files, folders });
}

/** Short name of a render for people and hashes. @internal */
export function inputHash(...parts: readonly string[]): string {
  return createHash('sha256')
    .update(parts.join('\0'))
    .digest('hex')
    .slice(0, 32);
}
