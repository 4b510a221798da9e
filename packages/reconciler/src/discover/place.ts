/** A branch of a configured repository: where the desired state of environments is read from. @public */
export interface Place {
  repository: string;
  branch: string;
}

/** Tells places apart. @public */
export function placeKey({ repository, branch }: Place): string {
  return `${repository}:${branch}`;
}

/** A place as people are told of it, from the repository with `gitops.yaml`. @internal */
export function describePlace(place: Place, home: Place): string {
  return place.repository === home.repository
    ? `branch ${place.branch}`
    : `branch ${place.branch} of ${place.repository}`;
}
