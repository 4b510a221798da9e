import { BgProvider } from '@backstage/ui';
import { forwardRef, type ComponentPropsWithoutRef } from 'react';
import classes from './cards.module.css';

/** A card of ours: Backstage UI's controls inside know on which ground they stand. */
export const CardBox = forwardRef<
  HTMLDivElement,
  ComponentPropsWithoutRef<'div'>
>((props, ref) => {
  const { className = '', children, ...rest } = props;
  return (
    <div {...rest} ref={ref} className={`${classes.card} ${className}`}>
      <BgProvider bg="neutral-1">{children}</BgProvider>
    </div>
  );
});
CardBox.displayName = 'CardBox';
