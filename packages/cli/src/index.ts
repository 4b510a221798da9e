/**
 * The command `gitops`: the engine without a portal.
 *
 * @packageDocumentation
 */
export { main } from './main';
