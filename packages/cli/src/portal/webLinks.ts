/** Whether browsers may be offered this address; the portal takes no report with another one. Pure. */
function isWebLink(url: string | undefined): boolean {
  return url !== undefined && /^https?:\/\//i.test(url);
}

/** The same with `url` left out where it leads to no web page, such as a repository in a folder. Pure. @internal */
export function withWebLink<T extends { url?: string }>(linked: T): T {
  if (isWebLink(linked.url)) {
    return linked;
  }
  const { url: _, ...others } = linked;
  return others as T;
}
