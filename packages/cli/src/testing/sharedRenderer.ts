import type { Renderer } from '@gitops-suite/model';
import { openRenderer } from '../workspace/openRenderer';

let opened: Promise<Renderer> | undefined;

/** One renderer for all command lines of a test file: starting one takes longer than the tests. */
export async function sharedRenderer(
  ...args: Parameters<typeof openRenderer>
): Promise<Renderer> {
  opened ??= openRenderer(...args);
  const renderer = await opened;
  return {
    identity: renderer.identity,
    render: (...given) => renderer.render(...given),
    close: async () => {},
  };
}

/** Call it in `afterAll`. */
export async function closeSharedRenderer(): Promise<void> {
  await (await opened)?.close();
  opened = undefined;
}
