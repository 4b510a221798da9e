import { useCallback, useRef, type KeyboardEvent } from 'react';

/** `/` moves the focus to the search of the panel that has it. */
export function useSearchKey() {
  const field = useRef<HTMLDivElement>(null);
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const isTyping = target.closest(
      'input:not([type=radio], [type=checkbox]), textarea, [role=dialog]',
    );
    const input = field.current?.querySelector('input');
    if (event.key !== '/' || isTyping || !input) {
      return;
    }
    event.preventDefault();
    input.focus();
  }, []);
  return { field, onKeyDown };
}
