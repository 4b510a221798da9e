import { toastApiRef, useApiHolder } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { useAnnounce } from './Announcer';

/** Tells that an action failed: as a toast where the app has them, and to screen readers. */
export function useFailureToast(): (title: string) => void {
  const toasts = useApiHolder().get(toastApiRef);
  const announce = useAnnounce();
  return useCallback(
    (title: string) => {
      announce(title);
      toasts?.post({ title, status: 'danger' });
    },
    [toasts, announce],
  );
}
