import { answerLate } from '../engine/answerLate';
import type { ApplicationRuntime } from '../engine/application';
import { isLedHere, type EngineContext } from '../engine/context';
import type { Owners } from '../engine/owners';
import type { Registry } from '../engine/registry';
import type { ApplicationRecord } from '../ports';
import { isFinal } from '../sync/decide';
import { assessApplication, recordOf } from './assess';
import type { StatusPublisher } from './publisher';
import { transitions } from './transitions';

/** What people see of each Application: derived when it is written, told when it is new. @internal */
export class StatusOfApplications {
  readonly #registry: Registry;
  readonly #context: EngineContext;
  readonly #publisher: StatusPublisher;
  readonly #owners: Owners;

  constructor(parts: {
    registry: Registry;
    context: EngineContext;
    publisher: StatusPublisher;
    owners: Owners;
  }) {
    this.#registry = parts.registry;
    this.#context = parts.context;
    this.#publisher = parts.publisher;
    this.#owners = parts.owners;
  }

  /** Offers the status of an Application, or takes it away when nothing of it is left. */
  publish(app: ApplicationRuntime): void {
    if (!this.#isCurrent(app)) {
      return;
    }
    const isBusy = app.operation && !isFinal(app.operation.state);
    if (app.removed && app.inventory.size === 0 && !isBusy) {
      this.#remove(app);
      return;
    }
    this.#owners.addObjects(app.id, inventoryUids(app));
    this.#publisher.offer(app.id, () =>
      this.#isCurrent(app) ? this.#describe(app) : undefined,
    );
  }

  /** What people see of an Application as it is at this moment; tells nobody. */
  read(app: ApplicationRuntime): ApplicationRecord {
    return this.#recordOf(app, assessApplication(app, this.#context));
  }

  #recordOf(
    app: ApplicationRuntime,
    assessed: ReturnType<typeof assessApplication>,
  ): ApplicationRecord {
    const problems = [
      ...this.#registry.problemsOf(app),
      ...app.annotationProblems,
    ];
    const found = { ...assessed, problems };
    return recordOf.application(app, found, this.#context);
  }

  #describe(app: ApplicationRuntime): ApplicationRecord {
    const context = this.#context;
    const assessed = assessApplication(app, context);
    if (assessed.degradedAt !== undefined) {
      context.wakeAt(app, assessed.degradedAt);
    }
    const record = this.#recordOf(app, assessed);
    transitions(app.published, record.application).forEach(entry =>
      context.note(app, entry),
    );
    this.#owners.setObjects(app.id, [
      ...inventoryUids(app),
      ...record.nodes.flatMap(({ uid }) => uid ?? []),
    ]);
    app.published = record.application;
    return record;
  }

  /** Known under its id, and looked after here. */
  #isCurrent(app: ApplicationRuntime): boolean {
    return (
      this.#registry.applications.get(app.id) === app &&
      isLedHere(app, this.#context)
    );
  }

  #remove(app: ApplicationRuntime): void {
    this.#context.note(app, {
      type: 'removed',
      message: `${app.definition.app} left ${app.definition.environment}`,
    });
    app.cancelTimer?.();
    this.#registry.applications.delete(app.id);
    this.#owners.setObjects(app.id, []);
    this.#publisher.remove(app.id);
    answerLate(app, this.#context);
  }
}

function inventoryUids(app: ApplicationRuntime): string[] {
  return [...app.inventory.values()].map(({ uid }) => uid);
}
