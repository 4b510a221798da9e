import { isNotFound } from '../apiError';
import type { KubeClient } from '../client';
import type { Clock } from '../clock';
import type { KeyedData, Pod } from '../kubeTypes';
import { resources } from '../resources';
import type { MissingReferences } from './podWorld';
import { findMissing, referencesOf, type DataReference } from './references';

/** How many milliseconds an answer is good for pods that start together. */
const freshFor = 1_000;
const rememberedAnswers = 1_000;

interface Answer {
  at: number;
  object: Promise<KeyedData | undefined>;
}

/** Asks the API for the ConfigMaps and Secrets of starting pods; contents are not kept. */
export function createReferenceReader(
  client: KubeClient,
  clock: Clock,
): (pod: Pod) => Promise<MissingReferences> {
  const answers = new Map<string, Answer>();

  function read(
    namespace: string | undefined,
    { kind, name }: DataReference,
  ): Answer['object'] {
    const key = `${kind}/${namespace}/${name}`;
    const known = answers.get(key);
    if (known && clock.now() - known.at < freshFor) return known.object;
    const resource =
      kind === 'secret' ? resources.secrets : resources.configMaps;
    const object = client
      .get<KeyedData>(resource, { namespace, name })
      .then(keysOnly, error => {
        if (isNotFound(error)) return undefined;
        answers.delete(key);
        throw error;
      });
    answers.set(key, { at: clock.now(), object });
    if (answers.size > rememberedAnswers) {
      const [oldest] = answers.keys();
      answers.delete(oldest);
    }
    return object;
  }

  return async pod => {
    const found = new Map<string, KeyedData | undefined>();
    await Promise.all(
      referencesOf(pod).map(async reference => {
        const object = await read(pod.metadata.namespace, reference);
        found.set(`${reference.kind}/${reference.name}`, object);
      }),
    );
    return findMissing(pod, ({ kind, name }) => found.get(`${kind}/${name}`));
  };
}

function keysOnly(object: KeyedData): KeyedData {
  const keys = Object.keys({ ...object.data, ...object.binaryData });
  return {
    metadata: object.metadata,
    data: Object.fromEntries(keys.map(key => [key, ''])),
  };
}
