/** What went wrong in words for the person at the terminal; ends the command with exit code 2. @internal */
export class Failure extends Error {
  readonly reason?: string;
  readonly cure?: string;

  /** `reason` says why, `cure` what to do. */
  constructor(
    message: string,
    more: { reason?: string; cure?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.reason = more.reason;
    this.cure = more.cure;
  }
}
