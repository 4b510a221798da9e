/** Exit codes, the same for every command. @internal */
export const exitCodes = { same: 0, differs: 1, error: 2 } as const;
