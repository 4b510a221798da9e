import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Renderer, RenderOutcome } from '@gitops-suite/model';
import type { ApplicationDefinition } from '../discover';
import type { GitMirror } from '../source';
import { mirrorsForEachTest } from '../source/__testUtils__/mirrors';
import { ChangedPaths } from './changedPaths';
import { RenderStation } from './renderApplication';
import { RenderCache } from './renderCache';

const definition = {
  id: 'a.dev',
  tool: 'directory',
  path: 'apps/a',
  overlay: 'apps/a',
} as ApplicationDefinition;

/** Reads one file, looks for another in vain, and lists its folder. */
function countingRenderer(kind = 'ConfigMap'): Renderer & { runs: number } {
  const renderer = {
    identity: 'test/1',
    runs: 0,
    async render(
      _request: unknown,
      source: Parameters<Renderer['render']>[1],
    ): Promise<RenderOutcome> {
      renderer.runs += 1;
      const contents = await source.read(['apps/a/x']);
      const value = Buffer.from(contents.get('apps/a/x')!).toString();
      return {
        status: 'rendered',
        yaml: `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\ndata: {value: "${value}"}\n`,
        readSet: {
          files: ['apps/a/x'],
          absent: ['apps/a/extra'],
          folders: ['apps/a'],
        },
        warnings: [],
      };
    },
    close: async () => {},
  };
  return renderer;
}

describe('RenderStation', () => {
  const place = mirrorsForEachTest();
  let mirror: GitMirror;

  beforeEach(async () => {
    mirror = await place.open();
  });

  const caches: RenderCache[] = [];
  const station = (renderer: Renderer) => {
    const cache = new RenderCache(join(place.folder, 'cache'), 1e9);
    caches.push(cache);
    return new RenderStation(renderer, cache);
  };
  /** What is to be on the disk is there. */
  const restart = () => Promise.all(caches.map(cache => cache.settled()));

  async function renderHead(
    renders: RenderStation,
    guess?: Awaited<ReturnType<RenderStation['render']>>,
  ) {
    await mirror.refresh({ announced: true });
    return renders.render(definition, mirror.head()!, guess?.readSet);
  }

  it.each([
    { name: 'a file that was read', change: { 'apps/a/x': '2' }, runs: 2 },
    {
      name: 'a file that was looked for in vain',
      change: { 'apps/a/extra': '' },
      runs: 2,
    },
    {
      name: 'a name in a folder that was listed',
      change: { 'apps/a/new': '' },
      runs: 2,
    },
    {
      // A new template in a chart was not rendered: only the names beside `templates/` counted.
      name: 'a name in a folder below one that was listed',
      before: { 'apps/a/templates/old': '' },
      change: { 'apps/a/templates/new': '' },
      runs: 2,
    },
    {
      name: 'files elsewhere',
      change: { 'apps/b/x': '2', README: '' },
      runs: 1,
    },
  ])(
    'renders anew after a change of $name: $runs runs in all',
    async ({ before, change, runs }) => {
      const renderer = countingRenderer();
      const renders = station(renderer);
      place.remote.commit({ 'apps/a/x': '1', ...before });
      const first = await renderHead(renders);
      const paths = Object.keys(change);
      place.remote.commit(change);
      await renderHead(renders, first);
      expect(renderer.runs).toBe(runs);
      const changed = new ChangedPaths(paths.map(path => ({ path })));
      expect(changed.touch(first.readSet)).toBe(runs === 2);
    },
  );

  it('does not render again after a restart, nor when a commit is taken back', async () => {
    const renderer = countingRenderer();
    place.remote.commit({ 'apps/a/x': '1' });
    const first = await renderHead(station(renderer));
    await restart();
    place.remote.commit({ 'apps/a/x': '2' });
    await renderHead(station(renderer), first);
    await restart();
    place.remote.commit({ 'apps/a/x': '1' });
    const third = await renderHead(station(renderer), first);
    expect(renderer.runs).toBe(2);
    expect(third.key).toBe(first.key);
  });

  it('keeps renders that hold Secrets off the disk', async () => {
    place.remote.commit({ 'apps/a/x': 'hunter2' });
    await renderHead(station(countingRenderer('Secret')));
    await renderHead(station(countingRenderer('ConfigMap')));
    await restart();
    const files = readdirSync(join(place.folder, 'cache'), {
      recursive: true,
    }).filter(file => String(file).endsWith('.json'));
    expect(files).toHaveLength(1);
    expect(
      readFileSync(join(place.folder, 'cache', String(files[0])), 'utf8'),
    ).toContain('ConfigMap');
  });
});
