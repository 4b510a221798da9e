/** A namespaced CustomResourceDefinition with one version, v1; `spec` is the schema of what its objects have there. @internal */
export function customKind<T extends object>(names: {
  group: string;
  kind: string;
  spec: T;
}) {
  const { group, kind, spec } = names;
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular },
      versions: [
        {
          ...{ name: 'v1', served: true, storage: true },
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec } },
          },
        },
      ],
    },
  };
}
