import type { ReactNode } from 'react';
import { QueryRoot } from '../data/QueryRoot';
import { Announcer } from './Announcer';
import tokens from './tokens.module.css';

/** What every view of this plugin stands in: cache, live updates, tokens, live region. */
export function ViewRoot(props: {
  children: ReactNode;
  /** As wide as its content, inside a page of others. */
  inline?: boolean;
}) {
  return (
    <QueryRoot>
      <div className={`${tokens.gx} ${props.inline ? '' : tokens.view}`}>
        <Announcer>{props.children}</Announcer>
      </div>
    </QueryRoot>
  );
}
