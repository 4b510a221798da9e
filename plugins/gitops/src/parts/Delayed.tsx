import { useEffect, useState, type ReactNode } from 'react';

/** Answers that come within this time need no placeholder. Milliseconds. */
const SHOW_AFTER = 300;

/** Placeholders of the final size: their room is taken at once, they are seen after 300 ms. */
export function Delayed(props: { label: string; children: ReactNode }) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), SHOW_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div
      role="status"
      aria-label={props.label}
      style={{ visibility: visible ? 'visible' : 'hidden' }}
    >
      {props.children}
    </div>
  );
}
