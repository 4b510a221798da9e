import type { ReactElement } from 'react';
import classes from './symbols.module.css';
import type { Shape, Tone } from './tones';

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;
const onFilled = { ...line, stroke: 'var(--gx-on)', strokeWidth: 1.6 };

const square = <rect x="1.75" y="1.75" width="12.5" height="12.5" rx="2.5" />;
const question = (
  <>
    <path d="M6.2 6.3a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.7.5-.7 1" {...line} />
    <circle cx="8" cy="11.2" r="0.9" fill="currentColor" />
  </>
);

const drawings: Record<Shape, ReactElement> = {
  'sync-equal': (
    <>
      <g {...line}>{square}</g>
      <path d="M5 6.4h6M5 9.6h6" {...line} />
    </>
  ),
  'sync-differs': (
    <>
      <g fill="currentColor">
        <rect x="1" y="1" width="14" height="14" rx="3" />
      </g>
      <path d="M4.6 6.3h6.8M4.6 9.7h6.8M9.9 3.8l-3.8 8.4" {...onFilled} />
    </>
  ),
  'sync-unknown': (
    <>
      <g {...line} strokeDasharray="2.4 2.4">
        {square}
      </g>
      {question}
    </>
  ),
  'health-fine': (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} />
      <path d="M5.2 8.2l2 2 3.7-4" {...line} />
    </>
  ),
  'health-broken': (
    <>
      <path
        d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z"
        fill="currentColor"
      />
      <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" {...onFilled} />
    </>
  ),
  'health-turning': (
    <g className={classes.turns}>
      <path d="M4.2 3a6.25 6.25 0 1 0 5.4-1" {...line} strokeWidth={2} />
      <circle cx="6.6" cy="1.9" r="1" fill="currentColor" />
    </g>
  ),
  'health-paused': (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} />
      <path d="M6.5 5.7v4.6M9.5 5.7v4.6" {...line} />
    </>
  ),
  'health-missing': (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} strokeDasharray="2.6 2.3" />
      <path d="M5.6 10.4l4.8-4.8" {...line} />
    </>
  ),
  'health-unknown': (
    <>
      <circle cx="8" cy="8" r="6.25" {...line} strokeDasharray="2.4 2.5" />
      {question}
    </>
  ),
  waits: (
    <>
      <path d="M8 .9L15.1 8 8 15.1.9 8z" fill="currentColor" />
      <path d="M6.6 5.9v4.2M9.4 5.9v4.2" {...onFilled} />
    </>
  ),
  'to-come': <circle cx="8" cy="8" r="6.25" {...line} />,
  drift: (
    <>
      <path d="M8 2.2L14.4 13.4H1.6z" {...line} />
      <path d="M5.2 10.6c.9-1 1.9-1 2.8-.3s1.9.6 2.8-.3" {...line} />
    </>
  ),
};

/** A symbol of a status. It is never alone: the word stands beside it or is read out. */
export function Symbol(props: { shape: Shape; tone: Tone }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`${classes.symbol} ${classes[props.tone]}`}
    >
      {drawings[props.shape]}
    </svg>
  );
}
