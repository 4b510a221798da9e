/** Name and message of what a call rejects with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing',
    error => `${error.cause.name}: ${error.cause.message}`,
  );
}

/** {@link refusal} of each call. */
export function refusals(...calls: Promise<unknown>[]): Promise<string[]> {
  return Promise.all(calls.map(refusal));
}
