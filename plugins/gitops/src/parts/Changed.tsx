import { useEffect, useRef, useState, type ReactNode } from 'react';
import text from './text.module.css';

/** How long a value that changed is tinted. Milliseconds. */
const TINTED_FOR = 1_000;

/** Whether `value` changed within the last second. The first value is not a change. */
export function useChanged(value: unknown): boolean {
  const previous = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (previous.current === value) {
      return undefined;
    }
    previous.current = value;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), TINTED_FOR);
    return () => clearTimeout(timer);
  }, [value]);
  return changed;
}

/** Tints what it holds for a second when `value` changes. */
export function Changed(props: {
  value: unknown;
  className?: string;
  children: ReactNode;
}) {
  const changed = useChanged(props.value);
  return (
    <div className={`${props.className ?? ''} ${changed ? text.changed : ''}`}>
      {props.children}
    </div>
  );
}
