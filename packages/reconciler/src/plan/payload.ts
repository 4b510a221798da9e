import type { IgnoredField, KubernetesObject } from '@gitops-suite/model';
import { done, failed, type Outcome } from '../outcome';
import type { DesiredObject } from '../render/desired';
import { isWithin } from './fieldPath';
import { readableWay } from './fieldSet';
import { JqError, respectIgnored } from './ignore';
import { takeoverOf, type Takeover } from './takeover';

/** What an apply of a desired object sends, and what it takes over, given the live object. @internal */
export interface Payload {
  /** What is sent: without ignored fields, unless they are to be overwritten. */
  manifest: KubernetesObject;
  /** What is compared: never holds ignored fields. */
  compared: KubernetesObject;
  ignored: readonly IgnoredField[];
  /** Paths of ignored fields. */
  places: readonly string[];
  takeover?: Takeover;
}

/**
 * The one answer to "what would we send": comparisons, dry runs and applies ask here. `live` has to be read in the
 * version of `desired`.
 * @internal
 */
export function payloadOf(
  desired: Pick<DesiredObject, 'key' | 'manifest' | 'ignore'>,
  live: KubernetesObject | undefined,
): Outcome<Payload> {
  const { manifest, ignore } = desired;
  if (!live) {
    return done({ manifest, compared: manifest, ignored: [], places: [] });
  }
  if (!ignore) {
    const takeover = takeoverOf(manifest, live);
    const all = { manifest, compared: manifest, ignored: [], places: [] };
    return done({ ...all, ...(takeover ? { takeover } : {}) });
  }
  try {
    const respected = respectIgnored(manifest, live, ignore);
    const { ignored, places } = respected;
    const sent = ignore.overwrite ? manifest : respected.manifest;
    const takeover = takeoverOf(sent, live, {
      covers: way => isWithin(readableWay(way), places),
      reachesInto: way => {
        const whole = [readableWay(way)];
        return places.some(place => isWithin(place, whole));
      },
    });
    return done({
      manifest: sent,
      compared: respected.manifest,
      ignored,
      places,
      ...(takeover ? { takeover } : {}),
    });
  } catch (error) {
    if (error instanceof JqError) {
      return failed(
        'definition-invalid',
        `an entry of ignoreDifferences cannot be used: ${error.message}`,
        { subject: desired.key },
      );
    }
    throw error;
  }
}
