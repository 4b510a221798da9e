export {
  startCluster,
  type ClusterOptions,
  type DevCluster,
} from './startCluster';
export { main } from './main';
