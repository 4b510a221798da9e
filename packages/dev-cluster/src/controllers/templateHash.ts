import type { PodTemplate } from './kubeTypes';

/** Letters and digits without those that make words or look alike; the alphabet of generated names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys and without undefined fields: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

/** A short name-safe hash (FNV-1a, 32 bits) of data. */
export function hashOf(value: unknown, collisionCount = 0): string {
  const text =
    canonicalJson(value) + (collisionCount > 0 ? `#${collisionCount}` : '');
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return [...String(hash)]
    .map(digit => alphabet[digit.charCodeAt(0) % alphabet.length])
    .join('');
}

/** Whether two templates are the same but for the hash label that the controller adds. */
export function isSameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return canonicalJson(withoutHash(a)) === canonicalJson(withoutHash(b));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } =
    template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
