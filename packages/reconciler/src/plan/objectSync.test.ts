import type { KubernetesObject } from '@gitops-suite/model';
import { objectOptions, withoutEffect } from './objectOptions';
import { isHook, readObjectSync } from './objectSync';

function object(annotations: Record<string, string>): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', annotations },
  };
}

const argo = (name: string, value: string) => ({
  [`argocd.argoproj.io/${name}`]: value,
});
const helm = (name: string, value: string) => ({ [`helm.sh/${name}`]: value });

describe('annotations of an object', () => {
  it.each([
    { name: 'nothing', given: {}, want: { wave: 0, options: [] } },
    { name: 'a wave', given: argo('sync-wave', '-5'), want: { wave: -5 } },
    {
      name: 'a wave with a sign',
      given: argo('sync-wave', '+2'),
      want: { wave: 2 },
    },
    {
      name: "Argo CD's wave over Helm's weight",
      given: { ...argo('sync-wave', '3'), ...helm('hook-weight', '9') },
      want: { wave: 3 },
    },
    {
      name: "Helm's weight",
      given: helm('hook-weight', '9'),
      want: { wave: 9 },
    },
    {
      name: 'a hook, deleted before its next run when nothing else is said',
      given: argo('hook', 'PreSync'),
      want: {
        hook: {
          phases: ['PreSync'],
          deletePolicies: ['BeforeHookCreation'],
          generateName: false,
        },
      },
    },
    {
      name: 'a hook of several phases and policies',
      given: {
        ...argo('hook', 'PreSync, PostSync'),
        ...argo('hook-delete-policy', 'HookSucceeded,HookFailed'),
      },
      want: {
        hook: {
          phases: ['PreSync', 'PostSync'],
          deletePolicies: ['HookSucceeded', 'HookFailed'],
        },
      },
    },
    {
      name: 'a hook that is skipped',
      given: argo('hook', 'Skip'),
      want: { hook: { phases: [] } },
    },
    {
      name: "Helm's hooks",
      given: {
        ...helm('hook', 'pre-install,pre-upgrade'),
        ...helm('hook-delete-policy', 'before-hook-creation,hook-succeeded'),
      },
      want: {
        hook: {
          phases: ['PreSync'],
          deletePolicies: ['BeforeHookCreation', 'HookSucceeded'],
        },
      },
    },
    {
      name: "Helm's hooks after an upgrade and around a deletion",
      given: helm('hook', 'post-upgrade,pre-delete,post-delete'),
      want: { hook: { phases: ['PostSync', 'PreDelete', 'PostDelete'] } },
    },
    {
      name: "Helm's test, which never runs",
      given: helm('hook', 'test'),
      want: { hook: { phases: [] } },
    },
    {
      name: "Argo CD's hook over Helm's",
      given: { ...argo('hook', 'Sync'), ...helm('hook', 'post-install') },
      want: { hook: { phases: ['Sync'] } },
    },
    {
      name: 'a resource that Helm keeps',
      given: helm('resource-policy', 'keep'),
      want: { options: ['Prune=false', 'Delete=false'] },
    },
    {
      name: 'how they are compared',
      given: argo('compare-options', 'IgnoreExtraneous,ServerSideDiff=false'),
      want: { options: [] },
    },
    {
      name: 'options',
      given: argo('sync-options', 'Prune=confirm, Replace=true'),
      want: { options: ['Prune=confirm', 'Replace=true'] },
    },
  ])('say $name', ({ given, want }) => {
    const { sync, problems } = readObjectSync(object(given));
    expect(sync).toMatchObject(want);
    expect(problems).toEqual([]);
  });

  it('do not make a hook of a CRD that Helm installs', () => {
    const crd = object(helm('hook', 'crd-install'));
    expect(isHook(crd)).toBe(false);
    expect(readObjectSync(crd).sync.hook).toBeUndefined();
  });

  it.each([
    {
      given: argo('sync-wave', 'first'),
      cause: '"first" is not a whole number',
    },
    {
      given: argo('hook', 'PreSnyc'),
      cause: '"PreSnyc" is not known; did you mean PreSync?',
    },
    {
      given: {
        ...argo('hook', 'Sync'),
        ...argo('hook-delete-policy', 'Never'),
      },
      cause:
        '"Never" is not known; it takes HookSucceeded, HookFailed, BeforeHookCreation',
    },
    {
      given: argo('sync-options', 'Prun=false'),
      cause: 'Prun is not a sync option; did you mean Prune?',
    },
    {
      given: argo('sync-options', 'Prune=maybe'),
      cause: 'the sync option Prune takes true, false, confirm, not "maybe"',
    },
    {
      given: argo('sync-options', 'Replace'),
      cause: 'the sync option Replace needs a value: true, false',
    },
    {
      given: argo('compare-options', 'IgnoreExtraneus'),
      cause: '"IgnoreExtraneus" is not known; did you mean IgnoreExtraneous?',
    },
    {
      given: argo('compare-options', 'IgnoreExtraneous, ServerSideDiff'),
      cause: 'ServerSideDiff takes true, false, not ""',
    },
    {
      given: argo('compare-options', 'IgnoreExtraneous=false'),
      cause: 'IgnoreExtraneous takes no value',
    },
    {
      given: argo('compare-options', 'Whole=true'),
      cause:
        '"Whole" is not known; it takes IgnoreExtraneous, ServerSideDiff, IncludeMutationWebhook',
    },
  ])('are refused by name: $cause', ({ given, cause }) => {
    const { problems } = readObjectSync(object(given));
    expect(problems.map(problem => problem.cause)).toEqual([cause]);
  });
});

describe('options of an object', () => {
  it('are its own, else those of its Application, else the default', () => {
    expect(
      objectOptions(['Prune=false'], ['Prune=confirm', 'Replace=true']),
    ).toMatchObject({
      prune: 'false',
      delete: 'true',
      replace: true,
      force: false,
      validate: true,
      propagation: 'Foreground',
    });
    expect(
      objectOptions(
        ['Replace=false', 'PrunePropagationPolicy=orphan'],
        ['Replace=true', 'Validate=false'],
      ),
    ).toMatchObject({
      replace: false,
      validate: false,
      propagation: 'Orphan',
    });
  });

  it('say so where they have no effect', () => {
    expect(withoutEffect(['ServerSideApply=false', 'Force=true'])).toEqual([
      'ServerSideApply=false has no effect: every object is applied by the server',
    ]);
  });

  it('say so where they have none on an object', () => {
    const creates = ['CreateNamespace=true'];
    expect(withoutEffect(creates)).toEqual([]);
    expect(withoutEffect([], creates)).toEqual([
      'CreateNamespace=true has no effect: it is an option of an Application, not of an object',
    ]);
  });
});
