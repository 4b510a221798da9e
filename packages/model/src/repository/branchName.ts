import { z } from 'zod';

/** True for a branch name that is supported: letters, digits and "_", "-", ".", "/". @public */
export function isBranchName(text: string): boolean {
  return (
    /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text) &&
    !/\.\.|\/\/|[./]$|\.lock$/.test(text)
  );
}

/** See {@link isBranchName}. @internal */
export const branchNameSchema = z.string().refine(isBranchName, {
  error: 'not a branch name that is supported',
  params: { cure: 'Use letters, digits and "_", "-", ".", "/".' },
});
