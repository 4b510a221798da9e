import { root } from './paths.mjs';
import { foreground } from './run.mjs';
import { toolchain } from './toolchain.mjs';

/** `npm run yarn -- <args>`: Yarn of this repository with the right Node. */
export async function run(args) {
  const { node, yarn, env } = await toolchain();
  return foreground(node, [yarn, ...args], { cwd: root, env });
}
