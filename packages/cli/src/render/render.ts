import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { maskManifest } from '@gitops-suite/reconciler/offline';
import { exitCodes } from '../exitCodes';
import type { Session } from '../session';
import { tellProblem } from '../terminal/tellProblem';
import type { RendererOptions } from '../workspace/openRenderer';
import type { SourceOptions } from '../workspace/places';
import { Workspace } from '../workspace/Workspace';
import { selectUnit, type RenderTarget } from './selectUnit';
import { writeManifests } from './writeManifests';

/** @internal */
export interface RenderOptions
  extends RendererOptions,
    SourceOptions,
    RenderTarget {
  repository?: string;
  showSecrets: boolean;
  output: 'yaml' | 'json';
}

/** Renders one folder or Application of the work tree; answers the exit code. @internal */
export async function render(
  options: RenderOptions,
  session: Session,
): Promise<number> {
  const { terminal } = session;
  const path = resolve(terminal.cwd, options.path);
  const given = {
    path: options.repository ?? (existsSync(path) ? path : '.'),
    options,
    session,
  };
  return Workspace.with(given, async workspace => {
    const revision = workspace.workTree();
    const { root } = workspace.repository;
    const { unit, files } = await selectUnit(options, {
      ...{ root, cwd: terminal.cwd, revision },
      places: await workspace.places(),
    });
    const renders = await workspace.renders();
    const rendered = await renders.render(unit, files, undefined);
    if (rendered.status === 'failed') {
      tellProblem(rendered.problem, terminal);
      return exitCodes.error;
    }
    for (const message of rendered.warnings) {
      terminal.note(`${terminal.colours.yellow('warning')} ${message}\n`);
    }
    const objects = options.showSecrets
      ? rendered.objects
      : rendered.objects.map(maskManifest);
    terminal.write(writeManifests(objects, options.output));
    return exitCodes.same;
  });
}
