/** Paths of fields as people read them: `spec.template.spec.containers[name=app].image`. */

const PLAIN = /^[A-Za-z0-9_-]+$/;
const LONGEST_KEY = 100;

/** The path of a field of the map at `path`. @internal */
export function fieldPath(path: string, name: string): string {
  if (!PLAIN.test(name)) {
    return `${path}[${JSON.stringify(name)}]`;
  }
  return path === '' ? name : `${path}.${name}`;
}

/** The path of the item of the list at `path` with these key fields. @internal */
export function itemPath(
  path: string,
  key: Readonly<Record<string, unknown>>,
): string {
  const fields = Object.entries(key).map(
    ([name, value]) => `${name}=${String(value).slice(0, LONGEST_KEY)}`,
  );
  return `${path}[${fields.join(',')}]`;
}

/** The path of the item of the list at `path` at this place. @internal */
export function indexPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** The last word of a path: `replicas`, `image`, `app.kubernetes.io/name`. @public */
export function fieldName(path: string): string {
  const quoted = /\["((?:[^"\\]|\\.)*)"\]$/.exec(path);
  if (quoted) {
    return quoted[1];
  }
  return path.slice(path.lastIndexOf('.') + 1);
}

/** True when `path` is one of these places, or stands below one. @internal */
export function isWithin(path: string, places: readonly string[]): boolean {
  return places.some(
    place =>
      path === place ||
      (path.startsWith(place) && ['.', '['].includes(path[place.length])),
  );
}
