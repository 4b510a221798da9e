import type { Leadership } from '../../ports';

/** Leadership where no other process knows the cluster. @internal */
export const soleLeader: Leadership = {
  leads: () => true,
  status: () => ({ leads: true, term: 0 }),
  term: () => undefined,
  onChange: () => () => {},
};
