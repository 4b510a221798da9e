import { sampleApplication } from '../__testUtils__/samples';
import { indexOf } from './PullRequestWatch';

/** Two environments share an overlay. */
const overlays: Record<string, string> = { 'production-eu': 'production' };

const at = (environment: string) => {
  const overlay = overlays[environment] ?? environment;
  const sample = sampleApplication({ environment });
  const path = `apps/payment-service/overlays/${overlay}`;
  return {
    ...sample,
    source: { ...sample.source, repository: 'gitops', branch: 'main', path },
  };
};

const shown = { number: 7, title: 'Change', url: 'https://forge.example/7' };
it.each([
  {
    file: 'apps/payment-service/overlays/staging/kustomization.yaml',
    environment: 'staging',
    want: true,
  },
  {
    file: 'apps/payment-service/overlays/staging-2/kustomization.yaml',
    environment: 'staging',
    want: false,
  },
  {
    file: 'apps/payment-service/overlays/production/a.yaml',
    environment: 'production-eu',
    want: true,
  },
  {
    file: 'apps/payment-service/overlays/production-eu/a.yaml',
    environment: 'production-eu',
    want: false,
  },
  {
    file: 'apps/payment-service/base/deployment.yaml',
    environment: 'staging',
    want: true,
  },
  { file: 'apps/payment-service/app.yaml', environment: 'staging', want: true },
  {
    file: 'apps/payment-service/catalog-info.yaml',
    environment: 'staging',
    want: false,
  },
  {
    file: 'apps/payment/base/deployment.yaml',
    environment: 'staging',
    want: false,
  },
  {
    file: 'infrastructure/payment-service/base/a.yaml',
    environment: 'staging',
    want: false,
  },
  { file: 'gitops.yaml', environment: 'staging', want: false },
])(
  'shows a pull request of $file in $environment: $want',
  ({ file, environment, want }) => {
    const index = indexOf([{ place: 'gitops:main', shown, files: [file] }]);
    expect(index.of(at(environment))).toEqual(want ? [shown] : []);
  },
);

it.each([
  { name: 'another repository', place: 'other:main' },
  { name: 'another branch', place: 'gitops:release' },
])('shows nothing of $name', ({ place }) => {
  const index = indexOf([
    { place, shown, files: ['apps/payment-service/base/a.yaml'] },
  ]);
  expect(index.of(at('staging'))).toEqual([]);
});

it('shows a pull request against the branch that an environment is read from, in the folder where its overlays are', () => {
  const { source, ...rest } = at('production');
  const released = {
    ...rest,
    source: { ...source, branch: 'release', path: 'envs/prod/payment-service' },
  };
  const index = indexOf([
    {
      place: 'gitops:release',
      shown,
      files: ['envs/prod/payment-service/patch.yaml'],
    },
  ]);
  expect(index.of(released)).toEqual([shown]);
});
