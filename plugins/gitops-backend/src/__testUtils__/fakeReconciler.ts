import { createServiceFactory } from '@backstage/backend-plugin-api';
import type {
  ChangeEffect,
  FileEdit,
  Plan,
  Problem,
} from '@gitops-suite/model';
import {
  failed,
  type FileQuery,
  type Outcome,
  type PlanRequest,
  type ProposedChange,
  type ReconcilerHandle,
} from '@gitops-suite/reconciler';
import {
  reconcilerServiceRef,
  type StartOptions,
} from '../engine/reconcilerServiceRef';

/** An engine that plays back what a test puts in, and remembers what it was asked. */
export class FakeReconciler implements ReconcilerHandle {
  started: StartOptions | undefined;
  #begin: (options: StartOptions) => void = () => {};
  /** What it was started with, once it was. */
  readonly begun = new Promise<StartOptions>(resolve => {
    this.#begin = resolve;
  });
  wakes = 0;
  refreshed: string[] = [];
  stopped = false;
  planned: Outcome<Plan> = { status: 'done', value: samplePlan() };
  /** The last plan that was asked for. */
  asked: PlanRequest = {};
  files: Record<string, string> = {};
  /** Files of other branches, by repository and branch: `gitops:release`. */
  branches: Record<string, Record<string, string>> = {};
  revision = 'aaa';
  preview: Outcome<{ effects: ChangeEffect[]; problems: Problem[] }> = {
    status: 'done',
    value: { effects: [], problems: [] },
  };
  previewed: readonly FileEdit[] = [];
  previewedOn: string | undefined;

  readonly factory = createServiceFactory({
    service: reconcilerServiceRef,
    deps: {},
    factory: () => ({
      start: async options => {
        this.started = options;
        this.#begin(options);
        return this;
      },
    }),
  });

  wake() {
    this.wakes += 1;
  }

  refreshRepository(url: string) {
    this.refreshed.push(url);
  }

  async plan(_id: string, request: PlanRequest) {
    this.asked = request;
    return this.planned;
  }

  async inspect() {
    return failed('not-found', 'no host of this plugin inspects');
  }

  async readFiles(repository: string, { branch }: FileQuery) {
    const other = this.branches[`${repository}:${branch}`];
    const value =
      branch === undefined
        ? { revision: this.revision, files: this.files }
        : { revision: `head of ${branch}`, files: other };
    return value.files
      ? { status: 'done' as const, value }
      : failed('unreachable', `the branch ${branch} has not been read yet`);
  }

  async previewChange(repository: string, { edits, branch }: ProposedChange) {
    this.previewed = edits;
    this.previewedOn = branch && `${repository}:${branch}`;
    return this.preview;
  }

  async counters() {
    return { renders: 3 };
  }

  async stop() {
    this.stopped = true;
  }
}

/** A plan that scales one Deployment; change one thing. */
export function samplePlan(changes: Partial<Plan> = {}): Plan {
  return {
    hash: 'plan-1',
    applicationId: 'payment-service.staging',
    revision: 'aaa',
    madeAt: '2026-11-21T08:00:00.000Z',
    prune: false,
    steps: [
      {
        key: 'apps/Deployment/n/payment-service',
        ref: {
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          namespace: 'n',
          name: 'payment-service',
        },
        phase: 'Sync',
        wave: 0,
        verb: 'change',
        effect: 'replicas 10 → 5',
        fields: [{ path: 'spec.replicas', desired: '5', live: '10' }],
      },
    ],
    counts: { create: 0, change: 1, prune: 0, unchanged: 3 },
    guards: [],
    problems: [],
    ...changes,
  };
}
