/** True when two URLs name the same repository: credentials, `.git`, a trailing slash and letter case do not count. @internal */
export function sameRepository(a: string, b: string): boolean {
  return normalise(a) === normalise(b) && normalise(a) !== '';
}

function normalise(url: string): string {
  return url
    .replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}
