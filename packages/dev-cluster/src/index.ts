export {
  startCluster,
  type ClusterOptions,
  type DevCluster,
} from './startCluster';
