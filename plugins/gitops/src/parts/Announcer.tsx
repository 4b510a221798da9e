import { VisuallyHidden } from '@backstage/ui';
import {
  createContext,
  useCallback,
  useContext,
  useState,
  type ReactNode,
} from 'react';

const AnnounceContext = createContext<(message: string) => void>(
  () => undefined,
);

/** Tells screen readers the result of an action. Live changes are not told: there would be too many. */
export function useAnnounce(): (message: string) => void {
  return useContext(AnnounceContext);
}

/** The polite live region of a view. */
export function Announcer(props: { children: ReactNode }) {
  const [message, setMessage] = useState('');
  const announce = useCallback((next: string) => {
    // The same words twice are only read again when the text changes.
    setMessage(previous => (previous === next ? `${next} ` : next));
  }, []);
  return (
    <AnnounceContext.Provider value={announce}>
      {props.children}
      <VisuallyHidden>
        <span role="status" aria-live="polite">
          {message}
        </span>
      </VisuallyHidden>
    </AnnounceContext.Provider>
  );
}
