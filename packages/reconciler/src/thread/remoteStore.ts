import type { Store } from '../ports';
import type { Rpc } from './rpc';

const STORE_METHODS = [
  'load',
  'saveApplications',
  'removeApplications',
  'saveSetup',
  'appendHistory',
  'saveOperation',
  'claimRequests',
  'completeRequest',
] as const satisfies readonly (keyof Store)[];

/** A store on another thread, which answers `store` with the name of a method and its arguments. @internal */
export function remoteStore(rpc: Rpc): Store {
  const methods = STORE_METHODS.map(method => [
    method,
    (...args: unknown[]) => rpc.call('store', method, args),
  ]);
  return Object.fromEntries(methods) as Store;
}
