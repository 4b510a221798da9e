import { Tooltip, TooltipTrigger } from '@backstage/ui';
import type { ReactElement } from 'react';

/** A locked button stays reachable and says why: a disabled one has no tooltip. */
export function Locked(props: { reason: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={200}>
      {props.children}
      <Tooltip>{props.reason}</Tooltip>
    </TooltipTrigger>
  );
}
