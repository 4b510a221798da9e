export * from './config';
export * from './handle';
export * from './discover/definition';
export * from './outcome';
export * from './plan/comparison';
export * from './ports';
export * from './render/desired';
export { canonicalJson, parseJson, RawNumber } from './json';
