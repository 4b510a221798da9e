import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import type { NavContentComponentProps } from '@backstage/plugin-app-react';
import { RiMenuLine, RiSettings3Line } from '@remixicon/react';
import { Logo } from './Logo';

/** The pages that people come for first, in this order; others follow. */
const first = ['page:catalog', 'page:gitops', 'page:scaffolder'];
const last = ['page:user-settings'];

/** Catalog, GitOps and Create… on top, settings at the bottom. */
export function Navigation(props: NavContentComponentProps) {
  const items = props.navItems.withComponent(item => (
    <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
  ));
  const top = first.map(id => items.take(id));
  const bottom = last.map(id => items.take(id));
  return (
    <Sidebar>
      <Logo />
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<RiMenuLine />}>
        {top}
        {items.rest({ sortBy: 'title' })}
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup label="Settings" icon={<RiSettings3Line />} to="/settings">
        {bottom}
      </SidebarGroup>
    </Sidebar>
  );
}
