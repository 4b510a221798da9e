/** Object ids: full SHA-1 only, where abbreviations would be ambiguous. */
export const isSha = (value: string): boolean => /^[0-9a-f]{40}$/.test(value);

/** The id that stands for "no object" in ref updates and push events. */
export const noObject = '0'.repeat(40);

const reservedOwners = new Set([
  'api',
  'assets',
  'favicon',
  'login',
  'new',
  'settings',
]);

/** Whether `value` can name a user or an organisation: GitHub's rule, without the words of our own pages. */
export function isOwnerName(value: string): boolean {
  return (
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/.test(value) &&
    !reservedOwners.has(value.toLowerCase())
  );
}

/** Whether `value` can name a repository: GitHub's rule. */
export function isRepositoryName(value: string): boolean {
  return (
    /^[A-Za-z0-9._-]{1,100}$/.test(value) &&
    !/^\.{1,2}$/.test(value) &&
    !/\.(git|lock)$/i.test(value) &&
    !value.startsWith('-')
  );
}

// The rules of git-check-ref-format(1): control characters, space, ~ ^ : ? * [ and the backslash are refused.
const refusedInRefs =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$|\.lock(\/|$)|(^|\/)\.|\/$|^\/|^-/;

/** Whether `value` is a full ref name below `refs/` by the rules of git-check-ref-format(1). */
export function isFullRefName(value: string): boolean {
  return (
    /^refs\/[^/]+\/./.test(value) &&
    value.length <= 255 &&
    !refusedInRefs.test(value)
  );
}

/** Whether `value` can name a branch; a leading dash and the name HEAD are refused too. */
export function isBranchName(value: string): boolean {
  return (
    value !== '' &&
    value !== 'HEAD' &&
    !refusedInRefs.test(value) &&
    value !== '@' &&
    isFullRefName(`refs/heads/${value}`)
  );
}

const refusedSegments = [
  /^$/,
  /^\.{1,2}$/,
  // What file systems that fold case or strip trailing dots, spaces or streams would take for .git.
  /^\.git[ .]*($|:)/i,
  /^git~\d+[ .]*$/i,
];

// Characters that HFS+ ignores when it compares names.
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether `value` is a path that may stand in a tree: relative, no `..`, nothing that a file system takes for `.git`. */
export function isTreePath(value: string): boolean {
  if (value.length === 0 || value.length > 4096 || value.includes('\0'))
    return false;
  return value.split('/').every(segment => {
    const plain = segment.replace(ignoredByHfs, '');
    return (
      segment.length <= 255 &&
      !refusedSegments.some(refused => refused.test(plain))
    );
  });
}
