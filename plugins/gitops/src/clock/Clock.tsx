import {
  createContext,
  useContext,
  useEffect,
  useState,
  type ReactNode,
} from 'react';

const ClockContext = createContext<() => number>(Date.now);

/** Puts another clock in the place of the machine's, for tests and pictures. */
export function ClockProvider(props: {
  now: () => number;
  children: ReactNode;
}) {
  return (
    <ClockContext.Provider value={props.now}>
      {props.children}
    </ClockContext.Provider>
  );
}

/** The clock itself, for code that runs later. */
export function useClock(): () => number {
  return useContext(ClockContext);
}

/** Now, in milliseconds, renewed every `interval` milliseconds. */
export function useNow(interval: number): number {
  const clock = useClock();
  const [now, setNow] = useState(clock);
  useEffect(() => {
    setNow(clock());
    const timer = setInterval(() => setNow(clock()), interval);
    return () => clearInterval(timer);
  }, [clock, interval]);
  return now;
}
