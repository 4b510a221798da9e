/**
 * Runs each once all that it depends on has come to its end, and hands it what those came to. Resolves with all
 * results, in the order of `ids`. `dependencies` has no circle.
 * @internal
 */
export function afterDependencies<R>(
  ids: readonly string[],
  dependencies: ReadonlyMap<string, readonly string[]>,
  run: (id: string, before: readonly R[]) => Promise<R>,
): Promise<R[]> {
  const results = new Map<string, Promise<R>>();
  const among = new Set(ids);
  const resultOf = (id: string): Promise<R> => {
    const known = results.get(id) ?? start(id);
    results.set(id, known);
    return known;
  };
  const start = async (id: string): Promise<R> => {
    // A long chain is no deep stack.
    await undefined;
    const before = (dependencies.get(id) ?? []).filter(one => among.has(one));
    return run(id, await Promise.all(before.map(resultOf)));
  };
  return Promise.all(ids.map(resultOf));
}
