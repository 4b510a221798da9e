/**
 * Applications that left Git while nobody remembered them: their objects still name them. A host that keeps no store
 * says what each was, and from then on it is one that left Git, with the guards of a rebuilt inventory and of hooks that
 * are not known. Held by: sync.prune.test.ts of the command.
 */
import { HOOK_ANNOTATION, refOf, type ObjectRef } from '@gitops-suite/model';
import type { ApplicationDefinition } from '../discover';
import { newRuntime, nothing, type Work } from './application';
import type { EngineContext } from './context';
import type { Registry } from './registry';

/** Objects of this installation that name an Application which nobody knows. @public */
export interface StrayApplication {
  id: string;
  cluster: string;
  /** Without those of hooks. */
  objects: readonly ObjectRef[];
}

/** What a stray Application was; undefined leaves it alone. @public */
export type AdoptStray = (
  stray: StrayApplication,
) => ApplicationDefinition | undefined;

/** @internal */
export class Strays {
  readonly #parts: {
    registry: Registry;
    context: EngineContext;
    adopt: AdoptStray;
    enqueue(id: string, work: Work): void;
  };
  readonly #sought = new Set<string>();

  constructor(parts: {
    registry: Registry;
    context: EngineContext;
    adopt: AdoptStray;
    enqueue(id: string, work: Work): void;
  }) {
    this.#parts = parts;
  }

  /** To be called when the watches of a cluster have their first list; looks once. */
  seek(cluster: string): void {
    const { registry, context, enqueue } = this.#parts;
    if (
      this.#sought.has(cluster) ||
      !context.clusters.get(cluster)?.status().reachable
    ) {
      return;
    }
    this.#sought.add(cluster);
    const found = this.#straysOf(cluster).flatMap(
      stray => this.#parts.adopt(stray) ?? [],
    );
    for (const definition of found) {
      registry.restore({
        ...newRuntime(definition),
        hooksUnknown: 'no commit that defined it is remembered',
      });
    }
    if (found.length > 0) {
      registry.redefine();
    }
    for (const { id } of found) {
      // Git says nothing sure of one that is not taken for removed now.
      if (registry.applications.get(id)!.removed) {
        enqueue(id, { ...nothing, render: true });
      } else {
        registry.applications.delete(id);
      }
    }
  }

  #straysOf(cluster: string): StrayApplication[] {
    const { registry, context } = this.#parts;
    const { live } = context.clusters.get(cluster)!;
    return live
      .applications()
      .filter(id => !registry.applications.has(id))
      .map(id => ({
        ...{ id, cluster },
        objects: live
          .ofApplication(id)
          .filter(
            ({ metadata }) =>
              metadata.annotations?.[HOOK_ANNOTATION] === undefined,
          )
          .map(refOf),
      }))
      .filter(({ objects }) => objects.length > 0);
  }
}
