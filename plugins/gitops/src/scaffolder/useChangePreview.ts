import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ChangeIntentInput,
  ChangePreview,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useEffect, useState } from 'react';
import { gitopsApiRef } from '../api/gitopsApiRef';

/** Typing has to stop for this long before the preview is made. Milliseconds. */
const SETTLES_AFTER = 400;

/** The preview of the newest input that was answered. */
export interface CurrentPreview {
  preview?: ChangePreview;
  error?: unknown;
  /** True while what is shown belongs to an older input. */
  isUpdating: boolean;
}

/**
 * Previews an intent 400 ms after it has settled, and anew when `reason` is another one. The last preview stays meanwhile;
 * answers to older inputs are dropped.
 */
export function useChangePreview(
  intent: ChangeIntentInput | undefined,
  reason?: string,
): CurrentPreview {
  const api = useApi(gitopsApiRef);
  const wanted = intent && JSON.stringify(intent);
  const [answer, setAnswer] = useState<
    { input: string; preview?: ChangePreview; error?: unknown } | undefined
  >();
  useEffect(() => {
    if (!wanted) {
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const preview = await api.previewChange(JSON.parse(wanted), {
          signal: abort.signal,
        });
        if (!abort.signal.aborted) {
          setAnswer({ input: wanted, preview });
        }
      } catch (error) {
        if (!abort.signal.aborted) {
          setAnswer(last => ({ input: wanted, preview: last?.preview, error }));
        }
      }
    }, SETTLES_AFTER);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, wanted, reason]);
  const isCurrent = answer?.input === wanted;
  return {
    preview: answer?.preview,
    error: isCurrent ? answer?.error : undefined,
    isUpdating: wanted !== undefined && !isCurrent,
  };
}
