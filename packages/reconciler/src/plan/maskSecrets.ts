/**
 * Values of Secrets are masked where data leaves the plan: nothing that is shown, stored or logged holds one, nor its
 * length. Held by maskSecrets.test.ts for random Secrets.
 */
import { refOf, type KubernetesObject } from '@gitops-suite/model';
import type { Failure, FailureCode } from '../outcome';
import { isMap } from '../json';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';

/** What stands in the place of a secret value. @public */
export const HIDDEN_VALUE = '(hidden)';

/** @internal */
export function isSecret(object: KubernetesObject): boolean {
  const { group, kind } = refOf(object);
  return group === '' && (kind === 'Secret' || kind === 'SecretList');
}

/** Fields of a Secret whose values are secret. @internal */
export const secretFields: readonly string[] = ['data', 'stringData'];

/**
 * `manifest` as it may be shown: of a Secret all values are replaced, and annotations in which tools keep copies of it
 * are left out. Anything else is answered as it is.
 * @public
 */
export function maskManifest(manifest: KubernetesObject): KubernetesObject {
  if (!isSecret(manifest)) {
    return manifest;
  }
  const masked: KubernetesObject = { ...manifest };
  if (Array.isArray(manifest.items)) {
    masked.items = manifest.items.map(item =>
      isMap(item)
        ? maskManifest({
            ...item,
            apiVersion: 'v1',
            kind: 'Secret',
          } as KubernetesObject)
        : HIDDEN_VALUE,
    );
  }
  for (const field of secretFields) {
    if (Object.hasOwn(manifest, field)) {
      masked[field] = maskValues(manifest[field]);
    }
  }
  const annotations = manifest.metadata?.annotations;
  if (isMap(annotations)) {
    const kept = Object.entries(annotations).filter(
      ([name, value]) => !mayQuoteSecret(name, value, [manifest]),
    );
    masked.metadata = {
      ...manifest.metadata,
      annotations: Object.fromEntries(kept) as Record<string, string>,
    };
  }
  return masked;
}

function maskValues(value: unknown): unknown {
  return isMap(value)
    ? Object.fromEntries(Object.keys(value).map(name => [name, HIDDEN_VALUE]))
    : HIDDEN_VALUE;
}

// Shorter values occur in texts by chance, and whoever finds them there has learnt nothing.
const SHORTEST_QUOTE = 4;

/** True when an annotation of a Secret holds, or is likely to hold, one of its values. @internal */
export function mayQuoteSecret(
  name: string,
  value: unknown,
  secrets: readonly (KubernetesObject | undefined)[],
): boolean {
  if (name === LAST_APPLIED_ANNOTATION) {
    return true;
  }
  const text = String(value);
  return (
    /"(data|stringData)"/.test(text) ||
    secrets.some(secret =>
      secretTexts(secret).some(
        secretText =>
          secretText.length >= SHORTEST_QUOTE && text.includes(secretText),
      ),
    )
  );
}

/** Values as they stand in the object, and decoded. */
function secretTexts(object: KubernetesObject | undefined): string[] {
  return secretFields.flatMap(field => {
    const values = object?.[field];
    return Object.values(isMap(values) ? values : {}).flatMap(value => [
      String(value),
      Buffer.from(String(value), 'base64').toString('utf8'),
    ]);
  });
}

/** Codes whose message is about the way to the server, not about what was sent. */
const transportCodes: readonly FailureCode[] = [
  'unreachable',
  'timeout',
  'throttled',
  'missing-kind',
  'missing-namespace',
  'unauthorized',
  'forbidden',
  'cancelled',
];

/** A failure about a Secret without what the server quotes of it. @internal */
export function maskFailure(
  failure: Failure,
  object: KubernetesObject,
): Failure {
  const { cause: _cause, ...rest } = failure;
  if (!isSecret(object)) {
    return rest;
  }
  const quotes = secretTexts(object).some(
    text => text.length >= SHORTEST_QUOTE && failure.message.includes(text),
  );
  return transportCodes.includes(failure.code) && !quotes
    ? rest
    : { ...rest, message: describeSecretFailure(failure) };
}

function describeSecretFailure({ code, message }: Failure): string {
  const known = [
    [/illegal base64 data/, 'a value in data is not valid base64'],
    [/field is immutable/, 'the Secret is immutable'],
    [/Too long: must have at most/, 'the Secret is too large'],
    [/cannot unmarshal/, 'a value is not text'],
  ] as const;
  const reason = known.find(([pattern]) => pattern.test(message))?.[1];
  return `The cluster refused the Secret (${
    reason ?? code
  }). Its answer is hidden, because it may quote a value.`;
}
