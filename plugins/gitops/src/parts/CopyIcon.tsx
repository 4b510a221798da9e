import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';

/** The icon of a button that copies: a tick for the moment after. */
export function CopyIcon(props: { copied: boolean }) {
  const Icon = props.copied ? RiCheckLine : RiFileCopyLine;
  return <Icon aria-hidden="true" />;
}
