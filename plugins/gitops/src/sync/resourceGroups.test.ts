import { resource } from '../fixtures/resources';
import { groupResources, kindsOf } from './resourceGroups';

const equal = ['a', 'b', 'c', 'd', 'e'].map(name =>
  resource('shop', 'ConfigMap', name),
);
const changed = resource('shop', 'Deployment', 'api', {
  sync: 'OutOfSync',
  difference: 'content',
});
const leaving = resource('shop', 'ConfigMap', 'old', { toPrune: true });
const pod = resource('shop', 'Pod', 'api-1', {
  managed: false,
  parent: changed.key,
});
const names = (nodes: { ref: { name: string } }[]) =>
  nodes.map(node => node.ref.name);

describe('groupResources', () => {
  it('puts different objects first, what leaves Git last of them, and folds the equal ones', () => {
    const groups = groupResources([...equal, leaving, pod, changed], {
      search: '',
      all: false,
    });
    expect(names(groups.different)).toEqual(['api', 'old']);
    expect(names(groups.same)).toEqual(['a', 'b', 'c']);
    expect(names(groups.folded)).toEqual(['d', 'e']);
  });

  it('folds nothing when nothing differs', () => {
    const groups = groupResources(equal, { search: '', all: false });
    expect(groups.same).toHaveLength(5);
    expect(groups.folded).toEqual([]);
  });

  it('does not fold a single row', () => {
    const groups = groupResources([...equal.slice(0, 4), changed], {
      search: '',
      all: false,
    });
    expect(groups.same).toHaveLength(4);
  });

  it('unfolds on demand and for a search', () => {
    const nodes = [...equal, changed];
    expect(groupResources(nodes, { search: '', all: true }).folded).toEqual([]);
    const found = groupResources(nodes, { search: 'configmap', all: false });
    expect(names(found.same)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(found.different).toEqual([]);
  });

  it('leaves out what nobody manages', () => {
    const groups = groupResources([pod], { search: '', all: true });
    expect([...groups.different, ...groups.same]).toEqual([]);
  });
});

it('kindsOf names each kind once', () => {
  expect(kindsOf([...equal, changed])).toEqual(['ConfigMap', 'Deployment']);
});
