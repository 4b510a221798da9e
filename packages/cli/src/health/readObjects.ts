import type { KubernetesObject } from '@gitops-suite/model';
import {
  parseJson,
  readKubernetesYaml,
} from '@gitops-suite/reconciler/offline';
import type { GivenFile } from '../files';

/** What a file holds. A line is where it stands, from 1. @internal */
export interface ReadObjects {
  objects: readonly KubernetesObject[];
  /** What could not be taken, and what was taken although it is not right. */
  faults: readonly ObjectFault[];
}

/** @internal */
export interface ObjectFault {
  severity: 'error' | 'warning';
  message: string;
  line?: number;
}

/**
 * Objects of YAML or JSON text. Lenient, for what comes out of clusters and tickets: of keys that stand twice the last
 * one counts, Lists are opened, identity may be incomplete. Other data is a fault only in a file that was named. Pure.
 * @internal
 */
export function readObjects({
  text,
  isNamed,
}: Pick<GivenFile, 'text' | 'isNamed'>): ReadObjects {
  const into: Collected = { isNamed, objects: [], faults: [] };
  const json = asJson(text);
  if (json !== undefined) {
    collect(json, into, 1);
    return into;
  }
  for (const { value, line, errors } of readKubernetesYaml(text)) {
    for (const error of errors) {
      into.faults.push({
        severity: error.code === 'duplicate-key' ? 'warning' : 'error',
        message: error.message,
        line: error.line,
      });
    }
    if (value !== null && value !== undefined) {
      collect(value, into, line);
    }
  }
  return into;
}

interface Collected {
  isNamed: boolean;
  objects: KubernetesObject[];
  faults: ObjectFault[];
}

/** JSON keeps its own rules; what only looks like it is YAML. */
function asJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) {
    return undefined;
  }
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function collect(value: unknown, into: Collected, line: number): void {
  if (Array.isArray(value)) {
    value.forEach(item => collect(item, into, line));
    return;
  }
  if (!isMap(value) || typeof value.kind !== 'string') {
    if (into.isNamed) {
      into.faults.push({
        severity: 'error',
        message: 'is not a Kubernetes object: it has no kind',
        line,
      });
    }
    return;
  }
  const { kind, apiVersion, items } = value;
  if (kind.endsWith('List') && (Array.isArray(items) || items === null)) {
    for (const item of items ?? []) {
      collect(isMap(item) ? itemOf(item, value) : item, into, line);
    }
    return;
  }
  into.objects.push({
    ...value,
    kind,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    metadata: isMap(value.metadata) ? value.metadata : {},
  } as KubernetesObject);
}

/** Items of a typed list, such as a PodList, leave out what the list says for all of them. */
function itemOf(
  item: Readonly<Record<string, unknown>>,
  list: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const kind = String(list.kind).replace(/List$/, '');
  return kind === '' ? item : { apiVersion: list.apiVersion, kind, ...item };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
