import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { parseAllDocuments } from 'yaml';
import { createFolderSource } from './source/folderSource';
import { availableKinds, openRenderer } from './testing/openRenderers';

/**
 * Every kustomization and every chart of the corpora, where they are present, in both renderers: the exec renderer is the
 * command itself, so equal means as the command prints it.
 */
const corpora =
  process.env.GITOPS_CORPORA ??
  path.resolve(
    path.dirname(require.resolve('@gitops-suite/renderer/package.json')),
    '../../../shared/corpora',
  );
const names = [
  'applicationset-examples',
  'argo-e2e',
  'flux-kustomize-gen',
  'flux-setters',
  'flux2-example',
];

interface Case {
  name: string;
  root: string;
  request: RenderRequest;
}

function findCases(): Case[] {
  return names
    .filter(name => existsSync(path.join(corpora, name)))
    .flatMap(name => {
      const root = path.join(corpora, name);
      const folders = (pattern: string) =>
        globSync(pattern, { cwd: root })
          .map(file => path.dirname(file))
          .sort();
      const toCase = (request: RenderRequest): Case => ({
        name: `${name}: ${request.tool} ${request.path}`,
        root,
        request,
      });
      return [
        ...folders('**/kustomization.{yaml,yml}').map(folder =>
          toCase({ tool: 'kustomize', path: folder }),
        ),
        ...folders('**/Chart.yaml').map(folder =>
          toCase({
            tool: 'helm',
            path: folder,
            namespace: 'demo',
            helm: { releaseName: 'demo', valueFiles: [] },
          }),
        ),
      ];
    });
}

/** What helm takes for the version of the cluster differs with its version and with who built it. */
function withKubeVersion(request: RenderRequest): RenderRequest {
  return request.helm
    ? { ...request, helm: { ...request.helm, kubeVersion: '1.32.0' } }
    : request;
}

function summarise(outcome: RenderOutcome): string[] {
  if (outcome.status === 'failed') return [`failed ${outcome.problem.code}`];
  return parseAllDocuments(outcome.yaml).map(document =>
    JSON.stringify(document.toJS()),
  );
}

const cases = findCases();
const isComplete = names.every(name => existsSync(path.join(corpora, name)));
if (!isComplete) {
  process.stderr.write(`Not all corpora are tested: ${corpora}\n`);
}
const canCompare = availableKinds().length === 2;
const describeCorpora =
  canCompare && cases.length > 0 ? describe : describe.skip;

describeCorpora('the corpora', () => {
  it('are all found where they are present', () => {
    expect(cases.length).toBeGreaterThanOrEqual(isComplete ? 77 : 0);
  });

  it(
    'render to the same documents, or the same problem, in both renderers',
    async () => {
      const wasm = await openRenderer('wasm');
      const exec = await openRenderer('exec');
      const hasSameHelm = exec.identity.endsWith('helm/3.17.2');
      const different: unknown[] = [];
      let rendered = 0;
      for (const { name, root, request } of cases) {
        const source = createFolderSource(root);
        const fitting = hasSameHelm ? request : withKubeVersion(request);
        const ours = await wasm.render(fitting, source);
        const theirs = await exec.render(fitting, source);
        if (ours.status === 'rendered') rendered++;
        if (!isDeepStrictEqual(summarise(ours), summarise(theirs))) {
          different.push({ name, ours, theirs });
        }
      }
      await Promise.all([wasm.close(), exec.close()]);
      expect(different).toEqual([]);
      expect(rendered).toBeGreaterThanOrEqual(isComplete ? 50 : 0);
    },
    10 * 60_000,
  );
});
