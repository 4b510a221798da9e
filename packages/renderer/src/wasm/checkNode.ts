/** Node 20 crashes at random inside large modules. */
const leastMajor = 22;

/** Throws, with the cure, when this version of Node cannot run the modules. */
export function checkNode(version: string): void {
  if (Number(version.split('.')[0]) >= leastMajor) return;
  throw new Error(
    `The WebAssembly renderer needs Node ${leastMajor} or newer, this is ${version}: older ones crash. Use Node 24, or kustomize and helm from the PATH.`,
  );
}
