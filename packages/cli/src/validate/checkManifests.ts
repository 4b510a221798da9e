import {
  refOf,
  type KubernetesObject,
  type Problem,
} from '@gitops-suite/model';

/** What is wrong with manifests although they could be rendered. Pure. @internal */
export function checkManifests(
  objects: readonly KubernetesObject[],
  file: string,
): Problem[] {
  return objects.flatMap(object => literalSecret(object, file));
}

function literalSecret(object: KubernetesObject, file: string): Problem[] {
  const { group, kind, name } = refOf(object);
  const hasValues = [object.data, object.stringData].some(
    values =>
      typeof values === 'object' &&
      values !== null &&
      Object.values(values).some(value => value !== '' && value !== null),
  );
  return group === '' && kind === 'Secret' && hasValues
    ? [
        {
          code: 'literal-secret',
          severity: 'warning',
          message: `The Secret ${name} is rendered with its values`,
          file,
          cause: 'Whoever can read the repository can read them, for ever.',
          cure: 'Let an operator fill it, such as External Secrets or Sealed Secrets.',
        },
      ]
    : [];
}
