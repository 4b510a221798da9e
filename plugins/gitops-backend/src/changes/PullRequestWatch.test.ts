import { sampleApplication } from '../__testUtils__/samples';
import { indexOf } from './PullRequestWatch';

const shown = { number: 7, title: 'Change', url: 'https://forge.example/7' };
const environments = [
  { repository: 'gitops', name: 'production-eu', overlay: 'production' },
];

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
    const index = indexOf(environments, [
      { repository: 'gitops', shown, files: [file] },
    ]);
    expect(index.of(sampleApplication({ environment }))).toEqual(
      want ? [shown] : [],
    );
  },
);

it('shows nothing of another repository', () => {
  const index = indexOf(environments, [
    { repository: 'other', shown, files: ['apps/payment-service/base/a.yaml'] },
  ]);
  expect(index.of(sampleApplication())).toEqual([]);
});
