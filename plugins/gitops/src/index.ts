/**
 * Sync and health of GitOps Applications in the developer portal.
 *
 * @packageDocumentation
 */
export { gitopsPlugin as default } from './plugin';
export { gitopsApiRef } from './api/gitopsApiRef';
export {
  createRouteTargetRef,
  healthRouteRef,
  rootRouteRef,
  syncRouteRef,
} from './routes';
export { gitopsTranslationRef } from './translation';
