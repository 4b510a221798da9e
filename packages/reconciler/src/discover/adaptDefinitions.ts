import type { ApplicationDefinition } from './definition';
import type { Discovery } from './discover';
import type { DiscoveredFolders } from './discoverPlace';

/** What a host makes of a definition; undefined leaves the Application out. @internal */
export type AdaptDefinition = (
  definition: ApplicationDefinition,
) => ApplicationDefinition | undefined;

/** A discovery with each definition as the host wants it. Pure. @internal */
export function adaptDefinitions(
  discovery: Discovery,
  adapt: AdaptDefinition,
): Discovery {
  const adaptFolders = (folders: DiscoveredFolders) =>
    new Map(
      [...folders].map(([name, folder]) => {
        const definitions = folder.definitions.flatMap(one => adapt(one) ?? []);
        return [name, { ...folder, definitions }] as const;
      }),
    );
  const elsewhere = [...(discovery.elsewhere ?? [])].map(
    ([key, place]) =>
      [key, { ...place, folders: adaptFolders(place.folders) }] as const,
  );
  return {
    ...discovery,
    folders: adaptFolders(discovery.folders),
    ...(elsewhere.length > 0 && { elsewhere: new Map(elsewhere) }),
  };
}
