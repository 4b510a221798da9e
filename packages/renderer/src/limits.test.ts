import { RenderOutcome, RenderRequest } from '@gitops-suite/model';
import * as good from './testing/goodInput';
import { availableKinds, openRenderer } from './testing/openRenderers';
import { formatBytes, RenderLimits, resolveLimits } from './limits';
import { createMemorySource, MemoryFile } from './source/memorySource';

const MB = 1024 * 1024;
const openTimeoutMs = 10 * 60_000;
jest.setTimeout(120_000);

interface Excess {
  name: string;
  limits: Partial<RenderLimits>;
  files: Record<string, MemoryFile>;
  request: RenderRequest;
  want: { code: string; deterministic: boolean };
}

function chart(template: string): Pick<Excess, 'files' | 'request'> {
  return {
    files: {
      'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'chart/templates/a.yaml': template,
    },
    request: {
      tool: 'helm',
      path: 'chart',
      helm: { releaseName: 'r', valueFiles: [] },
    },
  };
}

function manyFiles(count: number): Record<string, MemoryFile> {
  const names = Array.from({ length: count }, (_, i) => `f${i}.yaml`);
  return {
    'app/kustomization.yaml': `resources:\n${names
      .map(name => `  - ${name}\n`)
      .join('')}`,
    ...Object.fromEntries(
      names.map(name => [
        `app/${name}`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`,
      ]),
    ),
  };
}

const kustomize: RenderRequest = { tool: 'kustomize', path: 'app' };
const directory: RenderRequest = { tool: 'directory', path: 'app' };
const loop =
  '{{ range until 20000 }}{{ range until 20000 }}{{ range until 20000 }}{{ end }}{{ end }}{{ end }}';

const excesses: Excess[] = [
  {
    name: 'a template that loops for ever',
    limits: { timeMs: 2_000 },
    ...chart(`kind: A\nx: ${loop}\n`),
    want: { code: 'time-limit', deterministic: false },
  },
  {
    name: 'a template that grows for ever',
    limits: { memoryBytes: 256 * MB, timeMs: 60_000 },
    ...chart(
      'kind: A\n{{ $s := "0123456789" }}{{ range until 30 }}{{ $s = print $s $s }}{{ end }}x: {{ len $s }}\n',
    ),
    want: { code: 'memory-limit', deterministic: true },
  },
  {
    name: 'manifests that are too large',
    limits: { outputBytes: MB },
    ...chart(
      '{{ range until 100 }}---\nkind: A\nx: {{ repeat 20000 "x" }}\n{{ end }}',
    ),
    want: { code: 'output-too-large', deterministic: true },
  },
  {
    name: 'plain manifests that are too large',
    limits: { outputBytes: 1_000 },
    files: { 'app/a.yaml': `x: ${'x'.repeat(1_000)}\n` },
    request: directory,
    want: { code: 'output-too-large', deterministic: true },
  },
  {
    name: 'plain manifests that take too long to read',
    limits: { timeMs: 300 },
    files: { 'app/a.yaml': '%x\n'.repeat(1_500_000) },
    request: directory,
    want: { code: 'time-limit', deterministic: false },
  },
  {
    name: 'too many files in an overlay',
    limits: { files: 20 },
    files: manyFiles(20),
    request: kustomize,
    want: { code: 'too-many-files', deterministic: true },
  },
  {
    name: 'too many plain files',
    limits: { files: 20 },
    files: manyFiles(21),
    request: directory,
    want: { code: 'too-many-files', deterministic: true },
  },
  {
    name: 'too much input in all',
    limits: { inputBytes: 1_000 },
    files: manyFiles(20),
    request: kustomize,
    want: { code: 'input-too-large', deterministic: true },
  },
];

const kinds = availableKinds();
const describeRenderer =
  kinds.length > 0
    ? describe.each(kinds)
    : describe.skip.each(['none' as 'wasm']);

describeRenderer('the limits of the %s renderer', kind => {
  it.each(excesses)(
    'hold for $name, and the next render works',
    async ({ limits, files, request, want }) => {
      const renderer = await openRenderer(kind, limits);
      try {
        // The module has to be loaded before time is measured.
        const render = (of: Record<string, MemoryFile>, what: RenderRequest) =>
          renderer.render(what, createMemorySource(of));
        const small =
          request.tool === 'helm'
            ? chart('kind: A\n')
            : { files: good.directoryFiles, request: good.directoryRequest };
        expect(await render(small.files, small.request)).toMatchObject({
          status: 'rendered',
        });
        const started = performance.now();
        const outcome = await render(files, request);
        const took = performance.now() - started;
        expect(outcome).toMatchObject({
          status: 'failed',
          deterministic: want.deterministic,
          problem: { code: want.code, cure: expect.any(String) },
        });
        expect(took).toBeLessThan((limits.timeMs ?? 10_000) + 20_000);
        expect(await render(small.files, small.request)).toMatchObject({
          status: 'rendered',
        });
      } finally {
        await renderer.close();
      }
    },
    openTimeoutMs,
  );

  // The last two need a second round, for which what they waited must not count.
  it('lets renders wait while another uses up its time', async () => {
    const renderer = await openRenderer(kind, { timeMs: 2_000 });
    try {
      const looping = chart(`x: ${loop}`);
      const outcomes = await Promise.all<RenderOutcome>([
        renderer.render(looping.request, createMemorySource(looping.files)),
        renderer.render(
          good.overlayRequest,
          createMemorySource(good.overlayFiles),
        ),
        ...[1, 2].map(() =>
          renderer.render(
            kustomize,
            createMemorySource(good.hiddenReferenceFiles),
          ),
        ),
      ]);
      expect(
        outcomes.map(outcome =>
          outcome.status === 'failed' ? outcome.problem.code : outcome.status,
        ),
      ).toEqual(['time-limit', 'rendered', 'rendered', 'rendered']);
    } finally {
      await renderer.close();
    }
  });

  it('stops a render that is under way', async () => {
    const renderer = await openRenderer(kind, { timeMs: 60_000 });
    try {
      const looping = chart(`x: ${loop}`);
      const controller = new AbortController();
      const outcome = renderer.render(
        looping.request,
        createMemorySource(looping.files),
        controller.signal,
      );
      setTimeout(() => controller.abort(), 500);
      expect(await outcome).toMatchObject({
        status: 'failed',
        problem: { code: 'render-aborted' },
        deterministic: false,
      });
    } finally {
      await renderer.close();
    }
  });
});

describe('limits', () => {
  it('replaces only what is given', () => {
    expect(resolveLimits({ timeMs: 1 })).toEqual({
      timeMs: 1,
      memoryBytes: 512 * MB,
      inputBytes: 10 * MB,
      fileBytes: 5 * MB,
      files: 2_000,
      outputBytes: 20 * MB,
    });
  });

  it.each([0, -1, NaN, Infinity])('refuses %p', value => {
    expect(() => resolveLimits({ files: value })).toThrow(/files/);
  });

  it.each([
    [1, '1 bytes'],
    [2_048, '2.0 KB'],
    [5 * MB, '5.0 MB'],
  ])('writes %p bytes for people', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
