/**
 * A small GitHub stand-in over real bare repositories, for local use and for tests.
 *
 * @packageDocumentation
 */
export { main } from './main';
export { startForge } from './startForge';
export type {
  Forge,
  ForgeApp,
  ForgeAppOptions,
  ForgeHookOptions,
  ForgeOptions,
  ForgePullRequestOptions,
  ForgeRepository,
  ForgeRepositoryOptions,
  ForgeUser,
} from './Forge';
