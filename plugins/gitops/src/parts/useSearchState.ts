import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Changes of the address: undefined takes a parameter away. */
export type SearchChange = Record<string, string | undefined>;

/**
 * What of a view stands in the address. Choosing something new adds an entry to the history, so Back works; a
 * correction (`replace`) does not.
 */
export function useSearchState(): [
  URLSearchParams,
  (change: SearchChange, options?: { replace?: boolean }) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (values: SearchChange, options?: { replace?: boolean }) => {
      setParameters(previous => changedParameters(previous, values), {
        replace: options?.replace ?? false,
        preventScrollReset: true,
      });
    },
    [setParameters],
  );
  return [parameters, change];
}

/** `previous` with some parameters set and others taken away. */
export function changedParameters(
  previous: URLSearchParams,
  values: SearchChange,
): URLSearchParams {
  const next = new URLSearchParams(previous);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') {
      next.delete(name);
    } else {
      next.set(name, value);
    }
  }
  return next;
}
