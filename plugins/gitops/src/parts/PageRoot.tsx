import { Container } from '@backstage/ui';
import type { ReactNode } from 'react';
import { ViewRoot } from './ViewRoot';

/** The content of a page of ours: its landmark and its margins. */
export function PageRoot(props: { children: ReactNode }) {
  return (
    <Container py="4">
      <main>
        <ViewRoot>{props.children}</ViewRoot>
      </main>
    </Container>
  );
}
