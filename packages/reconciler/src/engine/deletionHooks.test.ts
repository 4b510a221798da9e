import type { ReadSet } from '@gitops-suite/model';
import { failed, type Outcome } from '../outcome';
import type { GitSource, Revision } from '../ports';
import type { Rendered } from '../render';
import { createFakeEngine } from '../testing/fakeEngine';
import { hasDeletionHooks, hooksUnknownGuards } from './deletionHooks';
import { renderApplication } from './renderApplication';

const readSet: ReadSet = { files: [], absent: [], folders: [] };
const problem = {
  ...{ code: 'x', severity: 'error' as const, message: 'it is broken' },
};

function rendered(phase: string): Rendered {
  return {
    ...{ status: 'rendered', key: 'key', readSet, warnings: [] },
    objects: [
      {
        ...{ apiVersion: 'batch/v1', kind: 'Job' },
        metadata: {
          name: 'backup',
          annotations: { 'argocd.argoproj.io/hook': phase },
        },
      },
    ],
  };
}

/** An Application that left Git before this process saw it. */
function setUp(given: {
  hooksAt?: string;
  revision?: Outcome<Revision>;
  rendered?: Rendered;
}) {
  const engine = createFakeEngine();
  const { app, context } = engine;
  app.removed = true;
  app.hooksAt = given.hooksAt;
  const asked: string[] = [];
  const source = {
    async revision(sha: string) {
      asked.push(sha);
      return given.revision ?? { status: 'done', value: { sha } };
    },
    head: () => undefined,
    lastCommit: async () => undefined,
  };
  const world = {
    ...context,
    sources: new Map([['r', source as unknown as GitSource]]),
    renders: { render: async () => given.rendered ?? rendered('PreDelete') },
  } as unknown as typeof context;
  const look = () => renderApplication(app, { sha: 'head' } as Revision, world);
  return { ...engine, context: world, asked, look };
}

describe('hooks of a deletion', () => {
  it('are rendered from the commit before it', async () => {
    const { app, asked, look } = setUp({ hooksAt: 'before' });
    await look();
    expect(asked).toEqual(['before']);
    expect(app.hooks.map(({ key }) => key)).toEqual(['batch/Job/a/backup']);
    expect(app.desired.size).toBe(0);
    expect(hooksUnknownGuards(app)).toEqual([]);
    // Once is enough.
    await look();
    expect(asked).toHaveLength(1);
  });

  it('cost nothing where there are none', async () => {
    const { app, asked, look } = setUp({});
    await look();
    expect(asked).toEqual([]);
    expect(app.hooks).toEqual([]);
  });

  it.each([
    {
      name: 'the commit is not there any more',
      given: { revision: failed('not-found', 'no such commit') },
      why: 'no such commit',
    },
    {
      name: 'the commit does not render',
      given: {
        rendered: {
          ...{ status: 'failed' as const, key: 'key', readSet },
          ...{ problem, deterministic: true },
        },
      },
      why: 'it is broken',
    },
  ])('hold the deletion while $name', async ({ given, why }) => {
    const { app, clock, look } = setUp({ hooksAt: 'before', ...given });
    await look();
    expect(hooksUnknownGuards(app)).toEqual([
      expect.objectContaining({
        ...{ code: 'hooks-unknown', verdict: 'hold' },
        message: expect.stringContaining(why),
      }),
    ]);
    expect(app.renderRetry!.at).toBeGreaterThan(clock.now());
  });

  it.each([
    ['PreDelete', true],
    ['PostDelete', true],
    ['PreSync', false],
  ])('are told from others: %s is one: %s', async (phase, want) => {
    const { app, look } = setUp({ rendered: rendered(phase) });
    app.removed = false;
    await look();
    expect(hasDeletionHooks(app)).toBe(want);
    expect(app.hooksAt).toBe(want ? 'head' : undefined);
  });
});
