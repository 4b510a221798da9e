import type { Discovery } from './discover';

/** Every folder was taken over as it was, and so were the settings. @internal */
export function isSameDiscovery(
  before: Omit<Discovery, 'order'>,
  after: Omit<Discovery, 'order'>,
): boolean {
  const places = [...(after.elsewhere ?? [])];
  return (
    before.settings === after.settings &&
    before.settingsProblems === after.settingsProblems &&
    isSameMap(before.folders, after.folders) &&
    (before.elsewhere?.size ?? 0) === places.length &&
    places.every(([key, { folders, problems }]) => {
      const other = before.elsewhere?.get(key);
      return (
        other !== undefined &&
        JSON.stringify(other.problems) === JSON.stringify(problems) &&
        isSameMap(other.folders, folders)
      );
    })
  );
}

function isSameMap<V>(
  before: ReadonlyMap<string, V>,
  after: ReadonlyMap<string, V>,
): boolean {
  return (
    before.size === after.size &&
    [...after].every(([key, value]) => before.get(key) === value)
  );
}
