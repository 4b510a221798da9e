/**
 * The input repositories of Argo CD's end-to-end tests, each as an Application as it is written, on a real API server
 * where there is one, else on the development cluster: what works comes to Synced and Healthy, what does not is refused
 * by name.
 */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createImageTable,
  startControllers,
} from '@gitops-suite/dev-cluster/testUtils';
import type { Application } from '@gitops-suite/model';
import { backends } from './testing/backends';
import { EngineWorld } from './testing/engineWorld';

const corpus = join(
  process.env.GITOPS_CORPORA ??
    resolve(__dirname, '../../../../shared/corpora'),
  'argo-e2e',
);

jest.setTimeout(240_000);

const gitopsYaml = `version: 1
environments:
  - name: e2e
    cluster: test
    path: testdata
    namespace: 'e2e-{app}'
    sync: { automated: { prune: true }, options: [CreateNamespace=true] }
`;

/** What the cluster does not serve is waited for, by the name of its kind. */
const noKind = (kind: string) =>
  new RegExp(`^Waiting, .*${kind} \\(.*: no CustomResourceDefinition `);
const noPlugin = noKind('ConfigManagementPlugin');
/** In the dry run; at the apply, where the namespace came with the same sync. */
const refused = (words: string) => new RegExp(`^Failed, .*${words}`, 's');
/** Several define the same objects: one is the owner, the others say whose they are. */
const shared =
  /^(Succeeded|(Failed,|foreign-owner:) .*owned by the Application )/;
const noDependency = /^helm-dependency-missing: .*not in its folder charts/;
const noObject = /^not-an-object: /;
/** The folder holds nothing for a cluster. */
const nothing = /^no operation, Synced$/;

/** The fields of an older Ingress, in the order in which the server happens to meet them. */
const NO_BACKEND = 'backend\\.service(Name|Port): field not declared';

/** All others come to Synced and Healthy. */
const expected: Record<string, RegExp> = {
  'aggregated-apiserver-server': /APIService/,
  'bad-servicecatalog': /APIService/,
  'crd-version-differences': noKind('DoesNotExist'),
  'global-with-no-namespace': noKind('Console'),
  openshift: noKind('Project'),
  'self-managed-app': noKind('Application'),
  'hydrator-plugin': noPlugin,
  'cmp-find-command': noPlugin,
  'cmp-find-glob': noPlugin,
  'cmp-gitcreds': noPlugin,
  'cmp-gitcredstemplate': noPlugin,
  'cmp-gitsshcreds': noPlugin,
  'cmp-gitsshcreds-disable-provide': noPlugin,
  'cmp-kustomize': noPlugin,
  'cmp-preserve-file-mode': noPlugin,
  'guestbook-with-namespace': /^Waiting, .*namespaces "namespace" not found/,
  'cluster-role': shared,
  'cluster-role-hook': shared,
  'crd-creation': shared,
  'crd-subresource': shared,
  'duplicated-resources': shared,
  'multi-sync': shared,
  'helm-crd': shared,
  'helm3-crd': shared,
  'guestbook-with-namespace-manifest': shared,
  'guestbook-with-plain-namespace-manifest': shared,
  'crd-validation': refused('expected numeric'),
  'deprecated-extensions': refused(NO_BACKEND),
  networking: refused(NO_BACKEND),
  'failure-during-sync': /^Failed, .*a valid label must be/s,
  'ssa-revision-history': /^Failed, .*spec\.selector: Required value/s,
  'declarative-apps': /^no-name: /,
  'helm-repo': noObject,
  'multiple-source-values': noObject,
  'helm-with-dependencies': noDependency,
  'helm-with-multiple-dependencies': noDependency,
  'helm-with-multiple-dependencies-permission-denied': noDependency,
  'helm-oci-with-dependencies': noDependency,
  'helm-oci-authed-with-dependencies': noDependency,
  'invalid-kustomize': /^file-missing: .*does-not-exist\.yaml/,
  'kustomize-api-versions': /^kustomize-field-refused: .*helmCharts/,
  'kustomize-kube-version': /^kustomize-field-refused: .*helmCharts/,
  'progressive-sync': /^duplicate-object: /,
  // Its template makes another value each time, which is told; it is applied all the same.
  'slow-manifest': /^render-warning: .*bcrypt/,
  'https-kustomize-base': nothing,
  'ssh-kustomize-base': nothing,
  ksonnet: nothing,
  'post-delete-hook': nothing,
};
const works = /^Succeeded, Synced/;
/** Not lower case, so no part of a name in the cluster: named among the repository's problems. */
const noNames = ['cmp-fileName', 'guestbook_local'];

function outcomeOf({ sync, operation, problems }: Application): string {
  if (problems.length > 0) {
    return `${problems[0].code}: ${problems[0].message}`;
  }
  return operation
    ? `${operation.state}, ${sync.status} ${operation.message ?? ''}`
    : `no operation, ${sync.status}`;
}

function filesOfCorpus(): Record<string, string> {
  const files = globSync('testdata/**/*', { cwd: corpus }).filter(path =>
    statSync(join(corpus, path)).isFile(),
  );
  return Object.fromEntries(
    files.map(path => [path, readFileSync(join(corpus, path), 'utf8')]),
  );
}

const isThere = existsSync(corpus);
if (!isThere) {
  // eslint-disable-next-line no-console
  console.info(`${corpus} is not there: its repositories are not synced`);
}

const tried = backends.slice(-1);

(isThere ? describe.each(tried) : describe.skip.each(tried))(
  'repositories of Argo CD on $name',
  ({ name, start }) => {
    it('are synced as they are written, or refused by name', async () => {
      const cluster = await start();
      const { url, token, caData } = cluster;
      const controllers = await startControllers({
        ...{ url, token, caData, images: createImageTable() },
        ...(name !== 'the development cluster' && {
          only: ['scheduler', 'kubelet', 'loadbalancer'],
        }),
      });
      const world = new EngineWorld(cluster);
      try {
        world.push({ 'gitops.yaml': gitopsYaml, ...filesOfCorpus() });
        await world.start();
        const unlike = () =>
          [...world.store.records.values()].flatMap(({ application }) => {
            const outcome = outcomeOf(application);
            const wanted = expected[application.app] ?? works;
            return wanted.test(outcome)
              ? []
              : [`${application.app}: ${outcome}`];
          });
        await world
          .until(
            () => world.store.records.size >= 80 && unlike().length === 0,
            'every repository to come to its end',
            120_000,
          )
          .catch(() => {});
        expect(unlike()).toEqual([]);
        const told = world.store.setup!.repositories[0].problems;
        expect(told.map(({ file }) => file).sort()).toEqual(
          noNames.map(app => `apps/${app}`),
        );
      } finally {
        await world.remove();
        await controllers.stop();
        await cluster.stop();
      }
    });
  },
);
