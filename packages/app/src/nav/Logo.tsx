import { Link, useSidebarOpenState } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { RiStackLine } from '@remixicon/react';
import classes from './Logo.module.css';

/** Symbol and title of the portal; the title only while the sidebar is open. */
export function Logo() {
  const { isOpen } = useSidebarOpenState();
  const title = useApi(configApiRef).getOptionalString('app.title') ?? 'Portal';
  return (
    <Link to="/" underline="none" aria-label={title} className={classes.logo}>
      <RiStackLine className={classes.symbol} aria-hidden="true" />
      {isOpen && <span className={classes.title}>{title}</span>}
    </Link>
  );
}
