import { z } from 'zod';
import { LAYOUT } from '../names';

const APP = '{app}';

/** `path` of an environment: a folder of the repository, with `{app}` as one of its names, or without. @internal */
export const overlayPathSchema = z
  .string()
  .refine(isOverlayPath, {
    error: 'not a folder of the repository',
    params: {
      cure: 'Write a path from the root of the repository, such as envs/production or services/{app}/deploy/production.',
    },
  })
  .transform(path => namesOf(path).join('/'));

function isOverlayPath(path: string): boolean {
  const names = namesOf(path);
  return (
    !path.startsWith('/') &&
    names.every(name => name === APP || /^[A-Za-z0-9_.-]+$/.test(name)) &&
    !names.includes('..') &&
    names.filter(name => name === APP).length <= 1
  );
}

function namesOf(path: string): string[] {
  return path.split('/').filter(name => name !== '' && name !== '.');
}

/** What of an environment says where its overlays are. @public */
export interface OverlayPlace {
  name: string;
  overlay?: string;
  path?: string;
}

/**
 * Where the overlays of an environment are, with `{app}` for the app: `apps/{app}/overlays/production`,
 * `envs/production/{app}`.
 * @public
 */
export function overlayPattern({ name, overlay, path }: OverlayPlace): string {
  if (path === undefined) {
    return `${LAYOUT.apps}/${APP}/${LAYOUT.overlays}/${overlay ?? name}`;
  }
  return path.split('/').includes(APP)
    ? path
    : [path, APP].filter(Boolean).join('/');
}

/** Folder of an app in an environment, from the root of the repository. @public */
export function overlayFolder(environment: OverlayPlace, app: string): string {
  return overlayPattern(environment).replace(APP, app);
}

/** The folder that holds everything which a pattern of {@link overlayPattern} can mean; '' is the root. @public */
export function overlayRoot(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(APP)).replace(/\/$/, '');
}

/** The app in whose overlay a file lies; undefined when it lies in none. @public */
export function appAt(pattern: string, file: string): string | undefined {
  const wanted = pattern.split('/');
  const names = file.split('/');
  const isInside =
    names.length > wanted.length &&
    wanted.every((name, index) => name === APP || name === names[index]);
  const app = names[wanted.indexOf(APP)];
  return isInside && !app.startsWith('.') ? app : undefined;
}
