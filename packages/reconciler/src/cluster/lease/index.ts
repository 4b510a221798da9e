export { KubernetesLease } from './kubernetesLease';
export { LeaderElector } from './leaderElector';
export { soleLeader } from './soleLeader';
export { whyNotLeading } from './whyNotLeading';
