/** Exit codes, the same for every command. @internal */
export const exitCodes = { same: 0, differs: 1, error: 2 } as const;

/** What shells expect of a command that a signal ended: 128 and the number of the signal. Pure. @internal */
export function codeOfSignal(reason: unknown): number {
  return reason === 'SIGTERM' ? 143 : 130;
}
