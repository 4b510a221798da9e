import {
  objectKey,
  refOf,
  type KubernetesObject,
  type Problem,
} from '@gitops-suite/model';
import { readKubernetesYaml } from '../kubernetesYaml';
import { isHook } from '../plan/objectSync';

/** Objects of rendered YAML. Any problem of severity `error` makes the whole render fail. @internal */
export interface ParsedManifests {
  objects: readonly KubernetesObject[];
  problems: readonly Problem[];
}

/**
 * Reads YAML as the Kubernetes tools do (YAML 1.1 booleans and octals, timestamps as text), keeps the text of numbers
 * that a double would lose, opens Lists, and refuses objects without identity or with the same one.
 * @internal
 */
export function parseManifests(yaml: string, source: string): ParsedManifests {
  const problems: Problem[] = [];
  const objects: KubernetesObject[] = [];
  for (const { value, errors } of readKubernetesYaml(yaml)) {
    if (errors.length > 0) {
      problems.push(
        problem(
          'yaml-syntax',
          source,
          `The rendered YAML is not valid`,
          errors[0].message,
        ),
      );
    } else if (value !== null && value !== undefined) {
      collect(value, { source, objects, problems });
    }
  }
  return { objects, problems: [...problems, ...duplicates(objects, source)] };
}

interface Collected {
  source: string;
  objects: KubernetesObject[];
  problems: Problem[];
}

function collect(value: unknown, into: Collected): void {
  const object = value as Partial<KubernetesObject> & { items?: unknown };
  const { source, objects, problems } = into;
  if (
    typeof object !== 'object' ||
    typeof object.apiVersion !== 'string' ||
    typeof object.kind !== 'string'
  ) {
    problems.push(
      problem(
        'not-an-object',
        source,
        'A rendered document is not a Kubernetes object',
        'apiVersion or kind is missing',
      ),
    );
  } else if (object.kind.endsWith('List') && Array.isArray(object.items)) {
    object.items.forEach(item => collect(item, into));
  } else if (isGenerated(object)) {
    // Each run of a hook adds to the prefix; until then the prefix is its name.
    const { metadata } = object;
    objects.push({
      ...(object as KubernetesObject),
      metadata: { ...metadata, name: String(metadata!.generateName) },
    });
  } else if (
    typeof object.metadata?.name !== 'string' ||
    object.metadata.name === ''
  ) {
    const cause =
      object.metadata && 'generateName' in object.metadata
        ? 'It uses generateName, which only hooks may'
        : 'metadata.name is missing';
    problems.push(
      problem(
        'no-name',
        source,
        `A rendered ${object.kind} has no name`,
        cause,
      ),
    );
  } else {
    objects.push(object as KubernetesObject);
  }
}

function isGenerated(object: Partial<KubernetesObject>): boolean {
  const { metadata } = object;
  return (
    typeof metadata?.generateName === 'string' &&
    metadata.generateName !== '' &&
    !metadata.name &&
    isHook({ metadata })
  );
}

function duplicates(
  objects: readonly KubernetesObject[],
  source: string,
): Problem[] {
  const seen = new Set<string>();
  return objects.flatMap(object => {
    const key = objectKey(refOf(object));
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      problem(
        'duplicate-object',
        source,
        `${object.kind} ${object.metadata.name} is rendered twice`,
        'Two files define the same object',
      ),
    ];
  });
}

function problem(
  code: string,
  file: string,
  message: string,
  cause: string,
): Problem {
  return {
    code,
    severity: 'error',
    message,
    file,
    cause,
    cure: `Look at what ${file} renders and mend the manifest.`,
  };
}
