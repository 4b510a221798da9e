import {
  RiErrorWarningLine,
  RiInformationLine,
  RiLock2Line,
  RiWifiOffLine,
} from '@remixicon/react';
import type { ReactNode } from 'react';
import classes from './cards.module.css';

const icons = {
  warning: RiErrorWarningLine,
  danger: RiErrorWarningLine,
  info: RiInformationLine,
  stale: RiWifiOffLine,
  locked: RiLock2Line,
};
const looks = {
  warning: classes.warning,
  danger: classes.danger,
  info: classes.info,
  stale: classes.warning,
  locked: classes.neutral,
};

/** A strip inside a card that says what is special, with the button that helps. */
export function Banner(props: {
  kind: keyof typeof icons;
  children: ReactNode;
  actions?: ReactNode;
  /** Stands alone and not inside a card. */
  rounded?: boolean;
}) {
  const Icon = icons[props.kind];
  return (
    <div
      className={`${classes.banner} ${looks[props.kind]} ${
        props.rounded ? classes.rounded : ''
      }`}
    >
      <Icon aria-hidden="true" />
      <div className={classes.bannerText}>{props.children}</div>
      {props.actions}
    </div>
  );
}
