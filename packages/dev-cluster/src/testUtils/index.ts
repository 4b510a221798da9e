export {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
} from '../testing/controlPlane';
export {
  createImageTable,
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from '../controllers';
