import { useCallback, useLayoutEffect, useState } from 'react';

/** Width of an element in pixels, kept current; undefined before it was measured and where nothing is laid out. */
export function useWidth(): [
  (element: HTMLElement | null) => void,
  number | undefined,
] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState<number>();
  const ref = useCallback((next: HTMLElement | null) => setElement(next), []);
  useLayoutEffect(() => {
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const measure = () => setWidth(element.clientWidth || undefined);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [ref, width];
}
