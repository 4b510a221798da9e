/** Forms that kustomize takes for a Git repository before it looks for a folder of that name. */
const remoteFolders = [
  /^git::/i,
  /^(https?|ssh|file):\/\//i,
  // user@host:path, user@host/path
  /^[^/@\s]+@[^/:\s]+[:/]/,
  /^(github\.com|gh)[:/]/i,
];

const remoteFiles = /^https?:\/\//i;

/** True when kustomize would fetch this from somewhere else instead of reading it from the repository. */
export function isRemote(
  value: string,
  target: 'file' | 'folder' | 'either',
): boolean {
  if (remoteFiles.test(value)) return true;
  return target !== 'file' && remoteFolders.some(form => form.test(value));
}

/** An address without what must not be shown: user, password, query. */
export function redactRemote(value: string): string {
  return value.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}
