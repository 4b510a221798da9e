import type { KubernetesObject } from '@gitops-suite/model';
import {
  describeChanges,
  namespaceChanges,
  patchOf,
  type NamespaceMetadata,
} from './namespaceMetadata';

function namespace(metadata: object): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', resourceVersion: '7', ...metadata },
  };
}

describe('a namespace that carries metadata for an Application', () => {
  it.each<{
    name: string;
    has: object;
    wanted?: NamespaceMetadata;
    before?: NamespaceMetadata;
    told: string;
    patch: object[];
  }>([
    {
      name: 'has what it should have',
      has: { labels: { team: 'shop', other: '1' } },
      wanted: { labels: { team: 'shop' } },
      before: { labels: { team: 'shop' } },
      told: '',
      patch: [],
    },
    {
      name: 'lacks some of it, and has no annotations at all',
      has: { labels: { team: 'old' } },
      wanted: { labels: { team: 'shop' }, annotations: { 'a.b/c~d': 'e' } },
      told: 'team, a.b/c~d',
      patch: [
        { op: 'add', path: '/metadata/annotations', value: {} },
        { op: 'add', path: '/metadata/labels/team', value: 'shop' },
        { op: 'add', path: '/metadata/annotations/a.b~1c~0d', value: 'e' },
      ],
    },
    {
      name: 'loses what left Git, and keeps what others wrote',
      has: { labels: { team: 'shop', tier: '1', other: '1' } },
      wanted: { labels: { team: 'shop' } },
      before: { labels: { team: 'shop', tier: '1', gone: '1' } },
      told: 'without tier',
      patch: [{ op: 'remove', path: '/metadata/labels/tier' }],
    },
    {
      name: 'loses all when Git says nothing any more',
      has: { labels: { team: 'shop' } },
      before: { labels: { team: 'shop' } },
      told: 'without team',
      patch: [{ op: 'remove', path: '/metadata/labels/team' }],
    },
  ])('$name', ({ has, wanted, before, told, patch }) => {
    const live = namespace(has);
    const changes = namespaceChanges(live, wanted, before);
    expect(describeChanges(changes)).toBe(told);
    expect(patchOf(live, changes)).toEqual([
      { op: 'add', path: '/metadata/resourceVersion', value: '7' },
      ...patch,
    ]);
  });
});
