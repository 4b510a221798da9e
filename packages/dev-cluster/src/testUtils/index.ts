export {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
} from '../testing/controlPlane';
