import type { StepResult } from '@gitops-suite/backstage-plugin-gitops-common';
import { application } from '../fixtures/applications';
import { clockwork } from '../fixtures/clockwork';
import { paymentService } from '../fixtures/paymentService';
import { calmService } from '../fixtures/states';
import { chosenEnvironment } from './chosenEnvironment';
import { laneLayout } from './laneLayout';
import { managerKind } from './managers';
import { operationProgress } from './operationProgress';
import { sourceHref } from './sourceHref';

const time = clockwork(0);

describe('laneLayout', () => {
  it.each([
    [4, 988, 'columns'],
    [4, 987, 'rows'],
    [1, 220, 'columns'],
    [5, 4_000, 'columns'],
    [4, undefined, 'columns'],
  ])('puts %d lanes in %s px as %s', (lanes, width, want) => {
    expect(laneLayout(lanes, width)).toBe(want);
  });
});

describe('chosenEnvironment', () => {
  const all = paymentService(time);
  it.each([
    ['production-us', 'production-us'],
    [null, 'staging'],
    ['gone', 'staging'],
  ])('takes %s of the address as %s', (wanted, want) => {
    expect(chosenEnvironment(all, wanted).environment).toBe(want);
  });

  // Two repositories may describe an environment of the same name: the second could not be chosen.
  it('takes one of two in the same environment by its id', () => {
    const [first] = all;
    const twin = { ...first, id: `team.${first.id}` };
    expect(chosenEnvironment([first, twin], twin.id)).toBe(twin);
    // Links call that of the first repository by its environment, wherever it stands.
    const { environment } = first;
    expect(chosenEnvironment([twin, first], environment)).toBe(first);
  });

  it('takes the first when all is fine', () => {
    expect(chosenEnvironment(calmService(time), null).environment).toBe(
      'development',
    );
  });
});

describe('managerKind', () => {
  it.each([
    ['kubectl-edit', 'hand'],
    ['kubectl-client-side-apply', 'hand'],
    ['k9s', 'hand'],
    ['kube-controller-manager', 'controller'],
    ['horizontal-pod-autoscaler', 'controller'],
    ['argocd-application-controller', 'controller'],
    ['gitops-suite', 'suite'],
    ['my-script', 'other'],
  ])('knows %s as %s', (name, want) => {
    expect(managerKind({ name })).toBe(want);
  });
});

describe('sourceHref', () => {
  const base = application(time, { app: 'shop', environment: 'staging' });
  const withUrl = (url?: string) => ({
    ...base,
    source: { ...base.source, url },
  });
  it.each([
    [
      'https://forge.example/acme/gitops/tree/main/apps/shop',
      'https://forge.example/acme/gitops/blob/main/apps/a%20b.yaml#L9',
    ],
    [
      'https://forge.example/acme/gitops.git',
      'https://forge.example/acme/gitops/blob/main/apps/a%20b.yaml#L9',
    ],
    ['data:text/html,x', undefined],
    [undefined, undefined],
  ])('leads from %s to %s', (url, want) => {
    expect(sourceHref(withUrl(url), 'apps/a b.yaml', 9)).toBe(want);
  });
});

describe('operationProgress', () => {
  const result = (name: string, state: StepResult['state']): StepResult => ({
    key: name,
    ref: { group: '', version: 'v1', kind: 'ConfigMap', name },
    verb: 'change',
    state,
  });

  it('counts what is done and tells the urgent first', () => {
    const progress = operationProgress([
      result('same', 'unchanged'),
      result('done', 'applied'),
      result('next', 'pending'),
      result('slow', 'waiting'),
      result('bad', 'failed'),
    ]);
    expect(progress).toMatchObject({ done: 3, total: 5 });
    expect(progress.telling.map(one => one.key)).toEqual([
      'bad',
      'slow',
      'done',
      'next',
    ]);
  });

  it('tells the first dozen of a long one', () => {
    const many = Array.from({ length: 40 }, (_, place) =>
      result(`${place}`, 'pending'),
    );
    expect(operationProgress(many).telling).toHaveLength(12);
  });
});
