import { NotAllowedError, NotFoundError } from '@backstage/errors';

const denials = new WeakSet<Error>();

/** The caller may not do it, and knows what it is about. */
export function forbidden(message: string): Error {
  return remember(new NotAllowedError(message));
}

/** The caller may not even know that it exists: the same answer as for something that does not. */
export function hidden(message: string): Error {
  return remember(new NotFoundError(message));
}

/** Whether an error stands for a refused attempt, which is audited. */
export function isDenial(error: Error): boolean {
  return denials.has(error);
}

function remember<T extends Error>(error: T): T {
  denials.add(error);
  return error;
}
