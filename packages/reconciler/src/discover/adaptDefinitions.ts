import type { ApplicationDefinition } from './definition';
import type { Discovery } from './discover';

/** What a host makes of a definition; undefined leaves the Application out. @internal */
export type AdaptDefinition = (
  definition: ApplicationDefinition,
) => ApplicationDefinition | undefined;

/** A discovery with each definition as the host wants it. Pure. @internal */
export function adaptDefinitions(
  discovery: Discovery,
  adapt: AdaptDefinition,
): Discovery {
  const folders = [...discovery.folders].map(([name, folder]) => {
    const definitions = folder.definitions.flatMap(one => adapt(one) ?? []);
    return [name, { ...folder, definitions }] as const;
  });
  return { ...discovery, folders: new Map(folders) };
}
