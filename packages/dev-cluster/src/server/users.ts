/** Somebody who may be known. */
export interface User {
  name: string;
  uid: string;
  groups: string[];
}

/** Members do everything. */
export const adminGroup = 'system:masters';

/** Members only read. */
export const readerGroup = 'dev-cluster:readers';

/**
 * Reads lines `token,user,uid,"group1,group2"`, as in the API server's static token file.
 * @throws Error that names the line that is none.
 */
export function parseTokens(text: string): Map<string, User> {
  const users = new Map<string, User>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const match =
      /^([^,]+),([^,]+),([^,]*)(?:,(?:"([^"]*)"|([^,"]*)))?\s*$/.exec(line);
    if (!match)
      throw new Error(
        `line ${index + 1} of the tokens is not token,user,uid,"group1,group2"`,
      );
    const [, token, name, uid, quoted, plain] = match;
    const groups = (quoted ?? plain ?? '')
      .split(',')
      .map(group => group.trim())
      .filter(group => group !== '');
    users.set(token, {
      name,
      uid,
      groups: [...groups, 'system:authenticated'],
    });
  });
  return users;
}
