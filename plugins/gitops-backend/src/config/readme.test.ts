import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { gitopsYamlSchema } from '@gitops-suite/model';
import { parse } from 'yaml';
import { readConfig } from './readConfig';

const text = readFileSync(resolve(__dirname, '../../../../README.md'), 'utf8');
const examples = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
  ([, example]) => parse(example),
);

const kubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'eu', cluster: { server: 'https://eu.example:6443' } }],
  users: [{ name: 'me', user: { token: 'a-token' } }],
  contexts: [{ name: 'nonprod', context: { cluster: 'eu', user: 'me' } }],
});

/** The backend's config and gitops.yaml, as the README has people write them. */
function examplesOfReadme() {
  const config = examples.find(example => example.gitops);
  const repository = examples.find(example => example.environments);
  return { config, repository };
}

describe('the examples of the README', () => {
  it('are read as a repository that may write to the cluster', async () => {
    const { config } = examplesOfReadme();
    const read = await readConfig(
      mockServices.rootConfig({ data: config }),
      async path => {
        expect(path).toBe('/home/me/.kube/config');
        return kubeconfig;
      },
    );
    expect(read.reconciler.repositories).toEqual([
      {
        name: 'gitops',
        url: 'https://github.com/my-org/gitops',
        branch: 'main',
        trust: [{ cluster: 'nonprod', namespaces: ['*'], clusterKinds: ['*'] }],
      },
    ]);
    expect(read.reconciler.clusters).toMatchObject([{ name: 'nonprod' }]);
  });

  it('name environments on a cluster of that config, in the words of the schema', () => {
    const { config, repository } = examplesOfReadme();
    const { environments } = gitopsYamlSchema.parse(repository);
    const clusters = config.gitops.clusters.map(
      ({ name }: { name: string }) => name,
    );
    expect(environments.map(({ cluster }) => cluster)).toEqual(clusters);
    expect(environments[0].sync).toEqual({
      automated: { selfHeal: true, prune: false },
      options: ['CreateNamespace=true'],
    });
  });
});
