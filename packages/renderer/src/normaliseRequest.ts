import { RenderRequest } from '@gitops-suite/model';
import { Refusal } from './refusal';
import { resolvePath } from './source/paths';

/** Brings the paths of a request into the form of the source; refuses those that leave it. */
export function normaliseRequest(request: RenderRequest): RenderRequest {
  return {
    ...request,
    path: normalise(request.path),
    ...(request.tool === 'helm' && { helm: normaliseHelm(request) }),
  };
}

function normaliseHelm(request: RenderRequest): RenderRequest['helm'] {
  const name = request.path.split('/').filter(Boolean).at(-1) ?? 'release-name';
  return {
    releaseName: name,
    ...request.helm,
    valueFiles: (request.helm?.valueFiles ?? []).map(normalise),
    set: (request.helm?.set ?? []).map(setting =>
      setting.type === 'file'
        ? { ...setting, value: normalise(setting.value) }
        : setting,
    ),
  };
}

function normalise(path: string): string {
  const resolved = path.startsWith('/') ? undefined : resolvePath('', path);
  if (resolved === undefined || path.includes('\0')) {
    throw new Refusal({
      code: 'path-outside-repository',
      message: `${path} lies outside of the repository`,
      cure: 'Give a path inside the repository, relative to its root.',
    });
  }
  return resolved;
}
