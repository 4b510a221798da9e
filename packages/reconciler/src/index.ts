export * from './config';
export * from './discover/definition';
export * from './handle';
export { canonicalJson, parseJson, RawNumber } from './json';
export { openReconciler, type ReconcilerOptions } from './openReconciler';
export * from './outcome';
export * from './plan/comparison';
export * from './ports';
export * from './render/desired';
export { serveReconciler } from './thread/serveReconciler';
export {
  startReconciler,
  type StartReconcilerOptions,
} from './thread/startReconciler';
