import { kindsOfAggregated, kindsOfResourceList } from './discoveryDocuments';

const resource = (name: string, kind: string, verbs = ['get', 'list']) => ({
  resource: name,
  scope: 'Namespaced',
  verbs,
  responseKind: { group: 'a.example', version: 'v1', kind },
});

it('reads aggregated discovery in the order of the server', () => {
  const kinds = kindsOfAggregated({
    items: [
      {
        metadata: { name: 'a.example' },
        versions: [
          { version: 'v2', resources: [resource('things', 'Thing')] },
          {
            version: 'v1',
            resources: [{ ...resource('things', 'Thing'), scope: 'Cluster' }],
          },
        ],
      },
    ],
  });
  expect(kinds).toEqual([
    {
      group: 'a.example',
      version: 'v2',
      kind: 'Thing',
      plural: 'things',
      namespaced: true,
    },
    {
      group: 'a.example',
      version: 'v1',
      kind: 'Thing',
      plural: 'things',
      namespaced: false,
    },
  ]);
});

it('keeps what an API service served that is away now', () => {
  const before = [
    {
      group: 'm.example',
      version: 'v1',
      kind: 'Metric',
      plural: 'metrics',
      namespaced: true,
    },
    {
      group: 'other',
      version: 'v1',
      kind: 'Gone',
      plural: 'gones',
      namespaced: true,
    },
  ];
  const document = {
    items: [
      {
        metadata: { name: 'm.example' },
        versions: [{ version: 'v1', freshness: 'Stale' }],
      },
    ],
  };
  expect(kindsOfAggregated(document, before)).toEqual([before[0]]);
});

it('leaves out what is not an object', () => {
  const kinds = kindsOfAggregated({
    items: [
      {
        metadata: { name: 'a.example' },
        versions: [
          {
            version: 'v1',
            resources: [resource('reviews', 'Review', ['create'])],
          },
        ],
      },
    ],
  });
  expect(kinds).toEqual([]);
});

it('reads a list of one group version, without subresources', () => {
  const kinds = kindsOfResourceList({
    groupVersion: 'v1',
    resources: [
      { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] },
      { name: 'pods/status', kind: 'Pod', namespaced: true, verbs: ['get'] },
      {
        name: 'bindings',
        kind: 'Binding',
        namespaced: true,
        verbs: ['create'],
      },
    ],
  });
  expect(kinds).toEqual([
    { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true },
  ]);
});
