import type { ApplicationList } from '@gitops-suite/backstage-plugin-gitops-common';

/** All pages of a list as one, by its cursors. */
export async function wholeList(
  ask: (cursor: string | undefined) => Promise<ApplicationList>,
): Promise<ApplicationList> {
  const first = await ask(undefined);
  const items = [...first.items];
  let next = first.pageInfo.nextCursor;
  while (next) {
    const page = await ask(next);
    items.push(...page.items);
    next = page.pageInfo.nextCursor;
  }
  return { ...first, items, pageInfo: {} };
}
