/** Kinds of what teams run: built in, secret, and of a CRD that can be taken away. */

/** How objects of a kind are found and told apart. */
export interface Kind {
  apiVersion: string;
  root: string;
  plural: string;
  /** Where its values stand when it is written, and when it is read. */
  written: string;
  read: string;
  isEncoded: boolean;
}

export const kinds = {
  ConfigMap: {
    apiVersion: 'v1',
    root: '/api/v1',
    plural: 'configmaps',
    written: 'data',
    read: 'data',
    isEncoded: false,
  },
  Secret: {
    apiVersion: 'v1',
    root: '/api/v1',
    plural: 'secrets',
    written: 'stringData',
    read: 'data',
    isEncoded: true,
  },
  Widget: {
    apiVersion: 'endurance.example/v1',
    root: '/apis/endurance.example/v1',
    plural: 'widgets',
    written: 'spec',
    read: 'spec',
    isEncoded: false,
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** Path of an object in the Kubernetes API. */
export function pathOf(kind: Kind, namespace: string, name: string): string {
  return `${kind.root}/namespaces/${namespace}/${kind.plural}/${name}`;
}

/** The CRD of Widget. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.endurance.example' },
  spec: {
    group: 'endurance.example',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                additionalProperties: { type: 'string' },
              },
            },
          },
        },
      },
    ],
  },
};

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Where the CRD of Widget is kept. */
export const definitionPath = {
  collection: DEFINITIONS,
  object: `${DEFINITIONS}/${widgetDefinition.metadata.name}`,
};
